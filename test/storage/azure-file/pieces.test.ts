import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { readListPage } from '../../../src/storage/azure-file/api/list-page.ts'
import { whyUnfit } from '../../../src/storage/azure-file/place/names.ts'
import { formatFileTime, parseFileTime } from '../../../src/storage/azure-file/times.ts'
import { rangesWithContent } from '../../../src/storage/azure-file/write/ranges.ts'
import { isLeftover } from '../../../src/storage/azure-file/write/temporary-files.ts'
import { thisProcess } from '../../../src/temporary/process-identity.ts'
import { temporaryName } from '../../../src/temporary/temporary-name.ts'

const SMB = { protocol: 'smb', trailingDot: true } as const
const KIB = 1024

describe('names of a share', () => {
  it.each(['a', 'é 日本', '.hidden', 'dots...', '%41+', 'a/b/c', 'x'.repeat(255)])('%s fits', (path) => {
    expect(whyUnfit(path, SMB)).toBeUndefined()
  })

  it.each(['', 'a//b', 'a/../b', './a', 'a:b', 'a\\b', 'a?b', '"a"', 'a|b', '<a', 'a*', 'tab\there', 'x'.repeat(256), `${'x/'.repeat(251)}x`])('%j does not fit', (path) => {
    expect(whyUnfit(path, SMB)).toBeTypeOf('string')
  })

  it('a share of NFS holds what one of SMB cannot, and dots at the end fit only where they are kept', () => {
    expect(whyUnfit('a:b', { protocol: 'nfs', trailingDot: true })).toBeUndefined()
    expect(whyUnfit('a./b', { protocol: 'smb', trailingDot: false })).toBeTypeOf('string')
  })
})

describe('times of files', () => {
  it('are read and written to a tenth of a microsecond', () => {
    expect(parseFileTime('2021-02-03T04:05:06.1234567Z')).toBeCloseTo(Date.UTC(2021, 1, 3, 4, 5, 6) + 123.4567, 3)
    expect(formatFileTime(Date.UTC(2021, 1, 3, 4, 5, 6, 789))).toBe('2021-02-03T04:05:06.7890000Z')
    expect(parseFileTime('yesterday')).toBeUndefined()
  })

  it('of whole milliseconds come back', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), (time) => parseFileTime(formatFileTime(time)) === time))
  })
})

describe('ranges that are sent', () => {
  it('hold every byte that is not zero, and are at most 4 MiB', () => {
    const spots = fc.array(fc.integer({ min: 0, max: 6 * KIB * KIB }), { maxLength: 6 })
    fc.assert(fc.property(spots, (at) => {
      const bytes = Buffer.alloc(6 * KIB * KIB + 1)
      for (const spot of at) bytes[spot] = 1
      const ranges = rangesWithContent(bytes)
      expect(at.every((spot) => ranges.some(({ start, end }) => start <= spot && spot < end))).toBe(true)
      expect(ranges.every(({ start, end }) => end - start <= 4 * KIB * KIB && end <= bytes.length)).toBe(true)
    }), { numRuns: 30 })
    expect(rangesWithContent(Buffer.alloc(100_000))).toEqual([])
  })
})

describe('a page of a listing', () => {
  const page = (entries: string): Buffer => Buffer.from(`\ufeff<?xml version="1.0"?><EnumerationResults>${entries}<NextMarker>m</NextMarker></EnumerationResults>`)
  const read = (body: Buffer): ReturnType<typeof readListPage> => readListPage(body, { share: 's', key: undefined })

  it('is read with its marker, and with names that are encoded', () => {
    const found = read(page('<Entries><Directory><Name>d &amp; e</Name><Properties/></Directory><File><Name Encoded="true">a%EF%BF%BE</Name>' +
      '<Properties><Content-Length>3</Content-Length><Last-Modified>Wed, 09 Sep 2009 09:20:02 GMT</Last-Modified><Etag>"e"</Etag></Properties></File></Entries>'))
    expect(found).toMatchObject({ next: 'm', items: [{ name: 'd & e', isDirectory: true }, { name: 'a\ufffe', size: 3, etag: 'e', mtime: Date.UTC(2009, 8, 9, 9, 20, 2) }] })
  })

  const file = (name: string, size = '1'): string => `<Entries><File><Name>${name}</Name><Properties><Content-Length>${size}</Content-Length></Properties></File></Entries>`
  it.each([
    '', file('..'), file('a/b'), file(''), file('a', 'x'), '<Entries><Other/></Entries>', '<Entries><File></Entries>',
  ])('%s is a fault and not an empty directory', (entries) => {
    expect(() => read(page(entries))).toThrow('cannot be read')
  })

  it('without its end is a fault that may pass', () => {
    expect(() => read(page(file('a')).subarray(0, 60))).toThrow('incomplete')
  })
})

describe('temporary files that a run has left', () => {
  const DAY = 24 * 3600 * 1000
  it('are those of a process that has ended, and old ones of other machines', () => {
    const { machine } = thisProcess()
    expect(isLeftover(temporaryName({ machine, pid: 999_999_999, start: '1' }, '', 1), Date.now(), Date.now())).toBe(true)
    expect(isLeftover(temporaryName(thisProcess(), '', 1), 0, Date.now())).toBe(false)
    const foreign = temporaryName({ machine: '0123456789ab', pid: 1, start: '1' }, '', 1)
    expect(isLeftover(foreign, Date.now() - DAY, Date.now())).toBe(false)
    expect(isLeftover(foreign, Date.now() - 8 * DAY, Date.now())).toBe(true)
    expect(isLeftover('file.tmp', 0, Date.now())).toBe(false)
  })
})
