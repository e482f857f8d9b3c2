import { describe, expect, it } from 'vitest'
import { ALL_FACTS } from './facts.ts'
import { WAYS, entryOf, has, on } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

/** All the characters that S3 allows in tags beside letters and digits. */
const S3_TAGS = { 'one name': 'a value: 1/2', '+-=._:/@': '@/:_.=-+', empty: '' }
/** MinIO refuses these. */
const TAGS_IN_OTHER_SCRIPTS = { 'h\u00e9': '\u65e5\u672c', '\u65e5\u672c': '\u{20bb7}' }

export function testTags(subject: StorageUnderTest): void {
  const { tags: allTags = S3_TAGS, facts: allFacts = ALL_FACTS } = subject

  describe.each(WAYS)('%s', (_way, write) => {
    it('stores the tags that it is given', on(subject, async ({ storage, inspectTags }) => {
      await write(storage, 'a b/object', 'content', { ...allFacts, tags: allTags })
      expect(await inspectTags?.('a b/object')).toEqual(allTags)
    }))

    it('stores tags in other scripts as they are, or not at all', on(subject, async ({ storage, inspect, inspectTags }) => {
      const kind = await write(storage, 'object', 'content', { tags: TAGS_IN_OTHER_SCRIPTS }).catch((error: { kind: string }) => error.kind)
      if (kind === 'failed') expect(await inspect('object')).toBeUndefined()
      else expect(await inspectTags?.('object')).toEqual(TAGS_IN_OTHER_SCRIPTS)
    }))

    if (has(subject, 'replaced-tags')) {
      it('leaves none of what it replaces', on(subject, async ({ storage, inspectTags }) => {
        await write(storage, 'object', 'content', { tags: allTags })
        await write(storage, 'object', 'content', {})
        expect(await inspectTags?.('object')).toEqual({})
      }))
    }
  })

  const [[, put]] = WAYS as [(typeof WAYS)[0]]

  it('are read only by those who ask', on(subject, async ({ storage }) => {
    await put(storage, 'object', 'content', { ...allFacts, tags: allTags })
    const entry = await entryOf(storage, 'object')
    expect((await storage.head(entry, { tags: true })).facts).toMatchObject({ ...allFacts, tags: allTags })
    expect((await storage.read(entry, { tags: true })).facts).toMatchObject({ ...allFacts, tags: allTags })
    expect((await storage.head(entry)).facts.tags).toBeUndefined()
    expect((await storage.read(entry)).facts.tags).toBeUndefined()
  }))

  it('are read by themselves', on(subject, async ({ storage }) => {
    await put(storage, 'a b/object', 'content', { ...allFacts, tags: allTags })
    expect(await storage.readTags?.(await entryOf(storage, 'a b/object'))).toEqual(allTags)
    await expect(storage.readTags?.({ key: 'nothing' })).rejects.toMatchObject({ kind: 'not-found' })
  }))

  it('are none where there are none', on(subject, async ({ storage, seed }) => {
    await seed('object', Buffer.from('content'))
    const entry = await entryOf(storage, 'object')
    expect((await storage.head(entry, { tags: true })).facts.tags ?? {}).toEqual({})
    expect((await storage.read(entry, { tags: true })).facts.tags ?? {}).toEqual({})
    expect(await storage.readTags?.(entry)).toEqual({})
  }))

  it('change without the object', on(subject, async ({ storage, inspect, inspectTags }) => {
    await put(storage, 'a b/object', 'content', { ...allFacts, tags: { old: '1', both: '2' } })
    const before = await entryOf(storage, 'a b/object')
    await storage.writeTags?.('a b/object', { both: '3', ...allTags })
    expect(await inspectTags?.('a b/object')).toEqual({ both: '3', ...allTags })
    expect((await inspect('a b/object'))?.toString()).toBe('content')
    expect((await entryOf(storage, 'a b/object')).etag).toBe(before.etag)
    expect((await storage.head(before)).facts).toMatchObject(allFacts)
  }))

  it('are all removed by writing none', on(subject, async ({ storage, inspectTags }) => {
    await put(storage, 'object', 'content', { tags: allTags })
    await storage.writeTags?.('object', {})
    expect(await inspectTags?.('object')).toEqual({})
  }))

  it('cannot be written where nothing is', on(subject, async ({ storage }) => {
    await expect(storage.writeTags?.('nothing', allTags)).rejects.toMatchObject({ kind: 'not-found' })
  }))

  it('are not written when the call is stopped', on(subject, async ({ storage, seed, inspectTags }) => {
    await seed('object', Buffer.from('content'))
    const signal = AbortSignal.abort()
    await expect(storage.writeTags?.('object', allTags, { signal })).rejects.toMatchObject({ kind: 'aborted' })
    expect(await inspectTags?.('object')).toEqual({})
  }))
}
