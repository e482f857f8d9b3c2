import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { StorageError } from '../../../../src/errors.ts'
import { CREATION_TIME, DOS_ATTRIBUTES, smbFactsOfXattrs, xattrsOfSmbFacts } from '../../../../src/storage/local/xattrs/cifs-encoding.ts'
import { createSmbFacts } from '../../../../src/storage/local/xattrs/smb-facts.ts'
import { payloadOf } from '../../../conformance/subject.ts'
import { inFolder } from '../open.ts'

const SMB = { attributes: 'ReadOnly|Hidden', created: '2020-05-06T07:08:09.7654321Z' }
const NAMES = ['ReadOnly', 'Hidden', 'System', 'Archive', 'Temporary', 'Offline', 'NotContentIndexed', 'NoScrubData']

describe('attributes and creation times as the CIFS client of Linux has them', () => {
  it('are what they were after the way there and back, to 100 ns', () => {
    const times = fc.tuple(fc.date({ min: new Date('1601-01-01T00:00:01Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }), fc.integer({ min: 0, max: 9_999_999 }))
      .map(([date, ticks]) => `${date.toISOString().slice(0, 19)}.${String(ticks).padStart(7, '0')}Z`)
    fc.assert(fc.property(fc.subarray(NAMES), times, (names, created) => {
      const smb = { attributes: names.join('|') || 'None', created }
      expect(smbFactsOfXattrs(xattrsOfSmbFacts(smb, false), 'k')).toEqual(smb)
    }))
  })

  it('are absent where the file has none, and a creation time of 0 is none', () => {
    expect(smbFactsOfXattrs(new Map(), 'k')).toEqual({})
    expect(smbFactsOfXattrs(new Map([[CREATION_TIME, Buffer.alloc(8)]]), 'k')).toEqual({})
  })

  it.each<[string, string, Buffer]>([
    ['too short', DOS_ATTRIBUTES, Buffer.alloc(3)],
    ['too long', CREATION_TIME, Buffer.alloc(9)],
    ['after all times', CREATION_TIME, Buffer.alloc(8, 0xff)],
  ])('are no facts where they are malformed: %s', (_what, name, value) => {
    expect(() => smbFactsOfXattrs(new Map([[name, value]]), 'k')).toThrow(/cannot read the SMB attributes of "k"/)
  })
})

describe('a disk that cannot keep them', () => {
  afterEach(() => vi.unstubAllEnvs())

  it.runIf(process.platform === 'linux')('gets the file all the same, and says so, where the programs are missing', async () => {
    await inFolder({ settings: { smbInfo: true } }, async ({ folder, storage }) => {
      const written = await storage.put('k', payloadOf(Buffer.from('x')), { size: 1, mtime: 0, facts: { smb: SMB } })
      expect(written.lost).toEqual(['smb-info'])
      expect(await folder.read('k')).toEqual(Buffer.from('x'))
      expect((await storage.head({ key: 'k' })).facts.smb).toBeUndefined()
    }, async (folder) => { vi.stubEnv('PATH', folder.at('no programs')); await Promise.resolve() })
  })

  it('says so where it refuses the attributes, and fails on any other fault', async () => {
    const refusing = (kind: 'unsupported' | 'failed'): ReturnType<typeof createSmbFacts> => createSmbFacts('/root', {
      read: () => Promise.resolve(new Map()),
      readNamed: () => Promise.resolve(new Map()),
      write: () => Promise.reject(new StorageError('refused', { kind })),
    })
    expect(await refusing('unsupported').store('k', '/root/k', { smb: SMB })).toEqual(['smb-info'])
    await expect(refusing('failed').store('k', '/root/k', { smb: SMB })).rejects.toThrow('refused')
    expect(await refusing('failed').store('k', '/root/k', {})).toEqual([])
  })
})
