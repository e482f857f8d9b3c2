import { describe, expect, it } from 'vitest'
import type { Checksum } from '../../../src/integrity/checksum.ts'
import { UsageError } from '../../../src/errors.ts'
import { checksumOf } from '../../../src/integrity/checksums.ts'
import { patternOf } from '../../conformance/subject.ts'
import { sidesWith, type Contents, type Sides } from '../support/sides.ts'

const STORE = { store: 'one store' }
const BY_STORE = { serverSideCopy: 'must', multipart: { threshold: 500, chunkSize: 100 } } as const

function storeWith(source: Contents, target: Contents = {}, more: Parameters<typeof sidesWith>[2] = {}): Sides {
  return sidesWith(source, target, { source: STORE, target: STORE, ...more })
}

function isWhole({ source, target }: Sides, key: string): boolean {
  return target.objects.get(key)?.bytes.equals(source.objects.get(key)?.bytes ?? Buffer.alloc(0)) === true
}

describe('copying inside a store', () => {
  it('moves no byte through us', async () => {
    const sides = storeWith({ small: 300, large: 950, empty: 0 })
    await sides.sync(BY_STORE)
    expect(['small', 'large', 'empty'].every((key) => isWhole(sides, key))).toBe(true)
    expect([...sides.asSource.callsOf('read'), ...sides.asTarget.callsOf('put'), ...sides.asTarget.callsOf('putPart')]).toEqual([])
    expect(sides.target.objects.get('large')?.etag).toMatch(/-10$/)
    expect(sides.run.statistics).toMatchObject({ transferred: 3, transferredBytes: 1250 })
  })

  it('carries headers, metadata and tags, and what was given', async () => {
    const sides = storeWith({})
    const facts = { contentType: 'a/b', metadata: { a: '1' }, tags: { t: '2' } }
    for (const [key, size] of [['small', 10], ['large', 600]] as const) sides.source.seed(key, 'x'.repeat(size), { facts })
    await sides.sync({ ...BY_STORE, attributes: { fixed: { cacheControl: 'no-cache' } } })
    for (const key of ['small', 'large']) expect(sides.target.objects.get(key)?.facts).toEqual({ ...facts, cacheControl: 'no-cache' })
  })

  it('keeps the parts of the source where that was asked for, and so the ETag', async () => {
    const sides = storeWith({})
    sides.source.seed('k', 'x'.repeat(900), { partSizes: [300, 100, 500] })
    await sides.sync({ ...BY_STORE, multipart: { ...BY_STORE.multipart, auto: true } })
    expect(sides.target.objects.get('k')?.etag).toBe(sides.source.objects.get('k')?.etag)
    expect(sides.run.statistics.etagVerified).toBe(1)
  })

  it('is refused between two stores, before anything is done', async () => {
    const sides = sidesWith({ k: 'x' }, {}, { source: STORE, target: { store: 'another' } })
    await expect(sides.sync(BY_STORE)).rejects.toThrow(UsageError)
    expect(sides.asSource.callsOf('list')).toEqual([])
  })

  it('leaves an object alone that has changed since it was listed', async () => {
    for (const size of [10, 900]) {
      const sides = storeWith({ k: size })
      const { head } = sides.asSource
      sides.asSource.head = async (...call) => ({ ...(await head(...call)), etag: 'another' })
      await sides.sync(BY_STORE)
      expect(sides.target.objects.size).toBe(0)
      expect(sides.run.statistics.failed).toBe(1)
    }
  })

  it('has the service check the source again, so that no two contents are mixed', async () => {
    for (const size of [10, 900]) {
      const sides = storeWith({ k: size })
      const { head } = sides.asSource
      sides.asSource.head = async (...call) => {
        const said = await head(...call)
        sides.source.seed('k', 'y'.repeat(size))
        return said
      }
      await sides.sync(BY_STORE)
      expect(sides.run.of('failure')[0]?.error).toMatchObject({ kind: 'changed' })
      expect([sides.target.objects.size, sides.target.uploads.size]).toEqual([0, 0])
      expect(sides.run.statistics.failed).toBe(1)
    }
  })

  it('looks at the source again before it completes, for services that ignore conditions on copies', async () => {
    const sides = storeWith({ k: 900 })
    sides.target.seed('k', 'before', { mtime: 0 })
    const { startMultipart } = sides.asTarget
    sides.asTarget.startMultipart = async (...call) => {
      const write = await startMultipart(...call)
      return {
        ...write,
        copy: async (part) => {
          await write.put({ number: part.number, offset: part.range.start, payload: { bytes: Buffer.alloc(100) } })
          sides.source.seed('k', 'y'.repeat(900))
        },
      }
    }
    await sides.sync(BY_STORE)
    expect(sides.target.objects.get('k')?.bytes.toString()).toBe('before')
    expect(sides.target.uploads.size).toBe(0)
    expect(sides.run.of('failure')[0]?.error).toMatchObject({ kind: 'changed' })
  })

  it('sends an object again that changes after the last look at it, as the time of the copy would hide that from later runs', async () => {
    const sides = storeWith({ k: 900 })
    const { startMultipart } = sides.asTarget
    let changes = 0
    sides.asTarget.startMultipart = async (...call) => {
      const write = await startMultipart(...call)
      return {
        ...write,
        complete: async (...options) => {
          if (++changes < 3) sides.source.seed('k', `${changes}`.repeat(900))
          return write.complete(...options)
        },
      }
    }
    await sides.sync(BY_STORE)
    expect(sides.target.objects.get('k')?.bytes.toString()).toBe('2'.repeat(900))
    expect(sides.asSource.callsOf('read')).toEqual([])
    expect(sides.run.statistics).toMatchObject({ transferred: 1, failed: 0 })
  })

  describe.each([['whole', 300, [100, 200]], ['in parts', 900, [300, 100, 500]]] as const)('of an object that is copied %s, but was stored in other parts,', (_how, size, partSizes) => {
    const BYTES = patternOf(size)
    const CRC = { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: checksumOf('CRC64NVME', BYTES) } as const
    const KEEPS_CHECKSUMS = { ...STORE, capabilities: { defaultChecksum: 'CRC64NVME' } } as const
    const copyOf = async (checksum: Checksum | undefined): Promise<Sides> => {
      const sides = storeWith({}, {}, { target: KEEPS_CHECKSUMS })
      sides.source.seed('k', BYTES, { partSizes, ...(checksum && { checksum }) })
      await sides.sync(BY_STORE)
      return sides
    }

    it('says that the parts differ, and nothing that reads like corruption', async () => {
      const sides = await copyOf(undefined)
      expect(isWhole(sides, 'k')).toBe(true)
      expect(sides.run.statistics).toMatchObject({ transferred: 1, warnings: 1, failed: 0, etagVerified: 0 })
      const [warning] = sides.run.of('warning')
      expect(warning?.message).toMatch(/^copied, but not verified: it was copied in parts of other sizes than it was stored in.*cannot be compared; --auto-chunksize/)
      expect(warning?.message).not.toMatch(/come to|corrupt|expected|mismatch/)
    })

    it('verifies the checksum that both have, without a warning', async () => {
      const sides = await copyOf(CRC)
      expect(isWhole(sides, 'k')).toBe(true)
      expect(sides.run.statistics).toMatchObject({ transferred: 1, warnings: 0, failed: 0, checksumVerified: 1 })
      expect(sides.run.of('verified')).toEqual([expect.objectContaining({ key: 'k', digest: 'CRC64NVME', value: CRC.value })])
    })

    it('fails when the checksum is another', async () => {
      const sides = await copyOf({ ...CRC, value: checksumOf('CRC64NVME', Buffer.from('other')) })
      expect(sides.run.of('failure')[0]?.error).toMatchObject({ kind: 'corrupt' })
      expect(sides.run.statistics).toMatchObject({ transferred: 0, failed: 1 })
    })

    it.each<[string, Checksum]>([
      ['of another kind', { algorithm: 'SHA256', type: 'FULL_OBJECT', value: checksumOf('SHA256', BYTES) }],
      ['of parts', { algorithm: 'CRC64NVME', type: 'COMPOSITE', value: 'AAAAAAAAAAA=-2' }],
    ])('does not compare a checksum %s', async (_what, checksum) => {
      const sides = await copyOf(checksum)
      expect(sides.run.statistics).toMatchObject({ transferred: 1, warnings: 1, failed: 0, checksumVerified: 0 })
    })
  })

  it('leaves no upload behind when a part fails', async () => {
    const sides = storeWith({ k: 900 }, {}, { targetFaults: [{ operation: 'copyPart', error: 'denied' }] })
    await sides.sync(BY_STORE)
    expect([sides.target.objects.size, sides.target.uploads.size]).toEqual([0, 0])
  })
})
