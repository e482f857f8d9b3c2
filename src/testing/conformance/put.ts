import { check, equal, includes, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { ALL_FACTS } from './facts.ts'
import { SOME_TIME, attributesOf, entryOf, expectEtag, keysOf, md5Of, on, patternOf, payloadOf, put } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const BYTES = patternOf(1000)

export function addPut({ it }: Suite, subject: StorageUnderTest): void {
  const { capabilities, facts: allFacts = ALL_FACTS } = subject

  for (const size of [0, 1, 1000, 200_000, 2_000_000]) it(`stores ${size} bytes whole, and leaves nothing else`, on(subject, async ({ storage, inspect, leftovers }) => {
    await put(storage, 'dir/sub/object', patternOf(size))
    same((await inspect('dir/sub/object'))?.equals(patternOf(size)), true)
    equal(await keysOf(storage), ['dir/sub/object'])
    equal(await leftovers(), [])
  }))

  it('replaces what stood there', on(subject, async ({ storage, seed, inspect }) => {
    await seed('object', patternOf(5000))
    await put(storage, 'object', 'shorter')
    same((await inspect('object'))?.toString(), 'shorter')
  }))

  it('answers the ETag that the listing shows', on(subject, async ({ storage }) => {
    const { etag } = await storage.put('object', payloadOf(BYTES), attributesOf(BYTES.length))
    expectEtag(subject, etag, md5Of(BYTES))
    same((await entryOf(storage, 'object')).etag, etag)
  }))

  it(capabilities.keepsMtime ? 'keeps the time that it is given' : 'notes the time of writing', on(subject, async ({ storage }) => {
    await put(storage, 'object', BYTES)
    const { mtime } = await entryOf(storage, 'object')
    if (capabilities.keepsMtime) same(Math.floor(mtime), SOME_TIME)
    else check(Math.abs(mtime - Date.now()) < 24 * 3600 * 1000, 'the time is not that of the write')
  }))

  it(capabilities.keepsFacts ? 'keeps the facts' : 'keeps no facts', on(subject, async ({ storage }) => {
    await storage.put('object', payloadOf(BYTES), attributesOf(BYTES.length, { facts: allFacts }))
    const { facts } = await storage.read(await entryOf(storage, 'object'))
    if (capabilities.keepsFacts) includes(facts, allFacts)
    else if (capabilities.keepsMetadata !== true) equal(facts, {})
  }))

  it('stores under names that need escapes', on(subject, async ({ storage, inspect }) => {
    const keys = ['a b/c+d', 'e%41', 'f#g&h=i', "j'k", '\u00e9\u0301/\u{1f600}']
    for (const key of keys) await put(storage, key, key)
    for (const key of keys) same((await inspect(key))?.toString(), key)
    equal((await keysOf(storage)).sort(), [...keys].sort())
  }))

  it('stores many at once', on(subject, async ({ storage, inspect }) => {
    const keys = Array.from({ length: 24 }, (_, i) => `dir-${i % 3}/object-${i}`)
    await Promise.all(keys.map((key) => put(storage, key, key)))
    for (const key of keys) same((await inspect(key))?.toString(), key)
  }))

  it('stores a new object that is expected to be absent', on(subject, async ({ storage, inspect }) => {
    await storage.put('object', payloadOf('new'), attributesOf(3), { expectAbsent: true })
    same((await inspect('object'))?.toString(), 'new')
  }))

  it('stores nothing when it is stopped', on(subject, async ({ storage, seed, inspect, leftovers }) => {
    await seed('old', BYTES)
    const signal = AbortSignal.abort()
    for (const key of ['old', 'new']) {
      await rejects(storage.put(key, payloadOf('other'), attributesOf(5), { signal }), 'aborted')
    }
    same((await inspect('old'))?.equals(BYTES), true)
    same(await inspect('new'), undefined)
    equal(await leftovers(), [])
  }))

  it('stores all or nothing when it is stopped half-way', on(subject, async ({ storage, inspect, leftovers }) => {
    const bytes = patternOf(4_000_000)
    const stop = new AbortController()
    const writing = storage.put('object', payloadOf(bytes), attributesOf(bytes.length), { signal: stop.signal })
    stop.abort()
    const kind = await writing.then(() => undefined, (error: { kind: string }) => error.kind)
    check(kind === undefined || kind === 'aborted', `it failed with ${kind}`)
    const stored = await inspect('object')
    if (kind === undefined || stored !== undefined) same(stored?.equals(bytes), true)
    // The service may carry out a request after it was stopped; what that makes is removed at the end.
    await storage.close()
    equal(await leftovers(), [])
  }))
}
