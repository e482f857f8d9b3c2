import { equal, includes, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { ALL_FACTS } from './facts.ts'
import { WAYS, entryOf, has, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

/** All the characters that S3 allows in tags beside letters and digits. */
const S3_TAGS = { 'one name': 'a value: 1/2', '+-=._:/@': '@/:_.=-+', empty: '' }
/** MinIO refuses these. */
const TAGS_IN_OTHER_SCRIPTS = { 'h\u00e9': '\u65e5\u672c', '\u65e5\u672c': '\u{20bb7}' }

export function addTags({ it, group }: Suite, subject: StorageUnderTest): void {
  const { tags: allTags = S3_TAGS, facts: allFacts = ALL_FACTS } = subject

  for (const [way, write] of WAYS) group(way, ({ it }) => {
    it('stores the tags that it is given', on(subject, async ({ storage, inspectTags }) => {
      await write(storage, 'a b/object', 'content', { ...allFacts, tags: allTags })
      equal(await inspectTags?.('a b/object'), allTags)
    }))

    it('stores tags in other scripts as they are, or not at all', on(subject, async ({ storage, inspect, inspectTags }) => {
      const kind = await write(storage, 'object', 'content', { tags: TAGS_IN_OTHER_SCRIPTS }).catch((error: { kind: string }) => error.kind)
      if (kind === 'failed') same(await inspect('object'), undefined)
      else equal(await inspectTags?.('object'), TAGS_IN_OTHER_SCRIPTS)
    }))

    if (has(subject, 'replaced-tags')) {
      it('leaves none of what it replaces', on(subject, async ({ storage, inspectTags }) => {
        await write(storage, 'object', 'content', { tags: allTags })
        await write(storage, 'object', 'content', {})
        equal(await inspectTags?.('object'), {})
      }))
    }
  })

  const [[, put]] = WAYS as [(typeof WAYS)[0]]

  it('are read only by those who ask', on(subject, async ({ storage }) => {
    await put(storage, 'object', 'content', { ...allFacts, tags: allTags })
    const entry = await entryOf(storage, 'object')
    includes((await storage.head(entry, { tags: true })).facts, { ...allFacts, tags: allTags })
    includes((await storage.read(entry, { tags: true })).facts, { ...allFacts, tags: allTags })
    same((await storage.head(entry)).facts.tags, undefined)
    same((await storage.read(entry)).facts.tags, undefined)
  }))

  it('are read by themselves', on(subject, async ({ storage }) => {
    await put(storage, 'a b/object', 'content', { ...allFacts, tags: allTags })
    equal(await storage.readTags?.(await entryOf(storage, 'a b/object')), allTags)
    await rejects(storage.readTags?.({ key: 'nothing' }), 'not-found')
  }))

  it('are none where there are none', on(subject, async ({ storage, seed }) => {
    await seed('object', Buffer.from('content'))
    const entry = await entryOf(storage, 'object')
    equal((await storage.head(entry, { tags: true })).facts.tags ?? {}, {})
    equal((await storage.read(entry, { tags: true })).facts.tags ?? {}, {})
    equal(await storage.readTags?.(entry), {})
  }))

  it('change without the object', on(subject, async ({ storage, inspect, inspectTags }) => {
    await put(storage, 'a b/object', 'content', { ...allFacts, tags: { old: '1', both: '2' } })
    const before = await entryOf(storage, 'a b/object')
    await storage.writeTags?.('a b/object', { both: '3', ...allTags })
    equal(await inspectTags?.('a b/object'), { both: '3', ...allTags })
    same((await inspect('a b/object'))?.toString(), 'content')
    same((await entryOf(storage, 'a b/object')).etag, before.etag)
    includes((await storage.head(before)).facts, allFacts)
  }))

  it('are all removed by writing none', on(subject, async ({ storage, inspectTags }) => {
    await put(storage, 'object', 'content', { tags: allTags })
    await storage.writeTags?.('object', {})
    equal(await inspectTags?.('object'), {})
  }))

  it('cannot be written where nothing is', on(subject, async ({ storage }) => {
    await rejects(storage.writeTags?.('nothing', allTags), 'not-found')
  }))

  it('are not written when the call is stopped', on(subject, async ({ storage, seed, inspectTags }) => {
    await seed('object', Buffer.from('content'))
    const signal = AbortSignal.abort()
    await rejects(storage.writeTags?.('object', allTags, { signal }), 'aborted')
    equal(await inspectTags?.('object'), {})
  }))
}
