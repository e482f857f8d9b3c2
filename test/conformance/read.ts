import { expect, it } from 'vitest'
import { entryOf, expectEtag, md5Of, on, patternOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const SMALL = patternOf(1000)
/** Large enough that adapters treat it in another way than a small object. */
const LARGE = patternOf(300_000)

export function testRead(subject: StorageUnderTest): void {
  const { capabilities } = subject

  it.each([['an empty', Buffer.alloc(0)], ['a small', SMALL], ['a large', LARGE]])('gives the bytes of %s object', async (_name, bytes) => {
    await on(subject, async ({ storage, seed }) => {
      await seed('dir/object', bytes)
      const entry = await entryOf(storage, 'dir/object')
      const content = await storage.read(entry)
      expect(content.bytes.equals(bytes)).toBe(true)
      expect(content.size).toBe(bytes.length)
      expect(Math.floor(content.mtime / 1000)).toBe(Math.floor(entry.mtime / 1000))
      expectEtag(subject, content.etag, md5Of(bytes))
    })()
  })

  it.each([[0, 1], [0, 300_000], [1, 2], [65_536, 200_001], [299_999, 300_000]])('gives bytes %i to %i only', async (start, end) => {
    await on(subject, async ({ storage, seed }) => {
      await seed('object', LARGE)
      const content = await storage.read(await entryOf(storage, 'object'), { range: { start, end } })
      expect(content.bytes.equals(LARGE.subarray(start, end))).toBe(true)
      expect(content.size).toBe(LARGE.length)
    })()
  })

  it('gives many ranges of one object at once', on(subject, async ({ storage, seed }) => {
    await seed('object', LARGE)
    const entry = await entryOf(storage, 'object')
    const starts = Array.from({ length: 12 }, (_, i) => i * 25_000)
    const parts = await Promise.all(starts.map((start) => storage.read(entry, { range: { start, end: start + 25_000 } })))
    expect(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(LARGE)).toBe(true)
  }))

  it.each([['large enough', SMALL.length + 500], ['of the size', SMALL.length], ['too small', 10]])(
    'gives the bytes whether the buffer lent is %s', async (_name, length) => {
      await on(subject, async ({ storage, seed }) => {
        await seed('object', SMALL)
        const into = Buffer.alloc(length, 0xff)
        const { bytes } = await storage.read(await entryOf(storage, 'object'), { into })
        expect(bytes.equals(SMALL)).toBe(true)
      })()
    })

  it('says changed when another object has taken its place', on(subject, async ({ storage, seed }) => {
    await seed('object', SMALL)
    await seed('large', LARGE)
    const [small, large] = [await entryOf(storage, 'object'), await entryOf(storage, 'large')]
    await seed('object', patternOf(1001))
    await seed('large', patternOf(300_001))
    await expect(storage.read(small)).rejects.toMatchObject({ kind: 'changed' })
    await expect(storage.read(large, { range: { start: 5, end: 10 } })).rejects.toMatchObject({ kind: 'changed' })
  }))

  it.each([['small', SMALL], ['large', LARGE]])('tells whether a %s object has changed since it was read', async (_name, bytes) => {
    await on(subject, async ({ storage, seed }) => {
      await seed('object', bytes)
      const entry = await entryOf(storage, 'object')
      const { state } = await storage.read(entry)
      const look = async (): Promise<void> => storage.verifyUnchanged?.(entry, state)
      expect(storage.verifyUnchanged).toBeDefined()
      await look()
      // Reading changes nothing.
      expect((await storage.read(entry)).state).toBe(state)
      await seed('object', patternOf(bytes.length + 1))
      await expect(look()).rejects.toMatchObject({ kind: 'changed' })
      await storage.remove(['object'])
      await expect(look()).rejects.toMatchObject({ kind: 'not-found' })
    })()
  })

  if (capabilities.contentEtag || subject.opaqueEtags) {
    it('says changed when other bytes of the same length have taken its place', on(subject, async ({ storage, seed }) => {
      await seed('object', SMALL)
      const entry = await entryOf(storage, 'object')
      await seed('object', patternOf(1000, 1))
      await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'changed' })
    }))
  }

  it('says not-found when the object is gone', on(subject, async ({ storage, seed }) => {
    await seed('object', SMALL)
    const entry = await entryOf(storage, 'object')
    await storage.remove(['object'])
    await expect(storage.read(entry)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(storage.read({ ...entry, key: 'no/such/key' })).rejects.toMatchObject({ kind: 'not-found' })
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, seed }) => {
    await seed('object', SMALL)
    const entry = await entryOf(storage, 'object')
    await expect(storage.read(entry, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
  }))
}
