import { check, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { entryOf, expectEtag, md5Of, on, patternOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const SMALL = patternOf(1000)
/** Large enough that adapters treat it in another way than a small object. */
const LARGE = patternOf(300_000)
const SIZES: readonly (readonly [string, Buffer])[] = [['an empty', Buffer.alloc(0)], ['a small', SMALL], ['a large', LARGE]]
const RANGES = [[0, 1], [0, 300_000], [1, 2], [65_536, 200_001], [299_999, 300_000]] as const
const BUFFERS = [['large enough', SMALL.length + 500], ['of the size', SMALL.length], ['too small', 10]] as const

export function addRead({ it }: Suite, subject: StorageUnderTest): void {
  const { capabilities } = subject

  for (const [what, bytes] of SIZES) it(`gives the bytes of ${what} object`, on(subject, async ({ storage, seed }) => {
    await seed('dir/object', bytes)
    const entry = await entryOf(storage, 'dir/object')
    const content = await storage.read(entry)
    same(content.bytes.equals(bytes), true)
    same(content.size, bytes.length)
    same(Math.floor(content.mtime / 1000), Math.floor(entry.mtime / 1000))
    expectEtag(subject, content.etag, md5Of(bytes))
  }))

  for (const [start, end] of RANGES) it(`gives bytes ${start} to ${end} only`, on(subject, async ({ storage, seed }) => {
    await seed('object', LARGE)
    const content = await storage.read(await entryOf(storage, 'object'), { range: { start, end } })
    same(content.bytes.equals(LARGE.subarray(start, end)), true)
    same(content.size, LARGE.length)
  }))

  it('gives many ranges of one object at once', on(subject, async ({ storage, seed }) => {
    await seed('object', LARGE)
    const entry = await entryOf(storage, 'object')
    const starts = Array.from({ length: 12 }, (_, i) => i * 25_000)
    const parts = await Promise.all(starts.map((start) => storage.read(entry, { range: { start, end: start + 25_000 } })))
    same(Buffer.concat(parts.map(({ bytes }) => bytes)).equals(LARGE), true)
  }))

  for (const [what, length] of BUFFERS) it(`gives the bytes whether the buffer lent is ${what}`, on(subject, async ({ storage, seed }) => {
      await seed('object', SMALL)
      const into = Buffer.alloc(length, 0xff)
      const { bytes } = await storage.read(await entryOf(storage, 'object'), { into })
      same(bytes.equals(SMALL), true)
    }))

  it('says changed when another object has taken its place', on(subject, async ({ storage, seed }) => {
    await seed('object', SMALL)
    await seed('large', LARGE)
    const [small, large] = [await entryOf(storage, 'object'), await entryOf(storage, 'large')]
    await seed('object', patternOf(1001))
    await seed('large', patternOf(300_001))
    await rejects(storage.read(small), 'changed')
    await rejects(storage.read(large, { range: { start: 5, end: 10 } }), 'changed')
  }))

  for (const [what, bytes] of SIZES.slice(1)) it(`tells whether ${what} object has changed since it was read`, on(subject, async ({ storage, seed }) => {
    await seed('object', bytes)
    const entry = await entryOf(storage, 'object')
    const { state } = await storage.read(entry)
    const look = async (): Promise<void> => storage.verifyUnchanged?.(entry, state)
    check(storage.verifyUnchanged !== undefined, 'verifyUnchanged is missing')
    await look()
    // Reading changes nothing.
    same((await storage.read(entry)).state, state)
    await seed('object', patternOf(bytes.length + 1))
    await rejects(look(), 'changed')
    await storage.remove(['object'])
    await rejects(look(), 'not-found')
  }))

  if (capabilities.contentEtag || subject.opaqueEtags) {
    it('says changed when other bytes of the same length have taken its place', on(subject, async ({ storage, seed }) => {
      await seed('object', SMALL)
      const entry = await entryOf(storage, 'object')
      await seed('object', patternOf(1000, 1))
      await rejects(storage.read(entry), 'changed')
    }))
  }

  it('says not-found when the object is gone', on(subject, async ({ storage, seed }) => {
    await seed('object', SMALL)
    const entry = await entryOf(storage, 'object')
    await storage.remove(['object'])
    await rejects(storage.read(entry), 'not-found')
    await rejects(storage.read({ ...entry, key: 'no/such/key' }), 'not-found')
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, seed }) => {
    await seed('object', SMALL)
    const entry = await entryOf(storage, 'object')
    await rejects(storage.read(entry, { signal: AbortSignal.abort() }), 'aborted')
  }))
}
