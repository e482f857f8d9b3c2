import type { CopySource } from '../../storage/contract/copies.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import { equal, includes, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { ALL_FACTS } from './facts.ts'
import { attributesOf, entryOf, expectEtag, has, keysOf, md5Of, on, patternOf, payloadOf } from './subject.ts'
import type { StorageUnderTest, Subject } from './subject.ts'

const BYTES = patternOf(1234)
const ATTRIBUTES = attributesOf(BYTES.length)
const SAMPLES: readonly (readonly [key: string, bytes: Buffer])[] = [
  ['object', BYTES],
  ['a b/c+d%41&e=\u00e9?#\u{1f600}', BYTES],
  ['empty', Buffer.alloc(0)],
]

async function sourceOf(storage: Source, key: string): Promise<CopySource> {
  const source = storage.copySource?.(await entryOf(storage, key))
  if (source === undefined) throw new Error('nothing can be copied here')
  return source
}

export function addCopies(suite: Suite, subject: StorageUnderTest): void {
  addWholeCopies(suite, subject)
  addCopiesBetween(suite, subject)
  addCopiedParts(suite, subject)
}

function addWholeCopies({ it }: Suite, subject: StorageUnderTest): void {
  const allFacts = subject.facts ?? ALL_FACTS

  for (const [key, bytes] of SAMPLES.filter(([each]) => subject.holdsKey?.(each) ?? true)) it(`give the bytes of ${key}`, on(subject, async ({ storage, seed, inspect }) => {
    await seed(key, bytes)
    const written = await storage.copy?.('copy/of it', await sourceOf(storage, key), attributesOf(bytes.length))
    same((await inspect('copy/of it'))?.equals(bytes), true)
    expectEtag(subject, written?.etag, md5Of(bytes))
    same((await entryOf(storage, 'copy/of it')).etag, written?.etag)
  }))

  it('have the facts that they are given, and none of the source', on(subject, async ({ storage }) => {
    await storage.put('object', payloadOf(BYTES), attributesOf(BYTES.length, { facts: { ...allFacts, metadata: { old: '1' } } }))
    const from = await sourceOf(storage, 'object')
    await storage.copy?.('same', from, attributesOf(BYTES.length, { facts: allFacts }))
    includes((await storage.head({ key: 'same' })).facts, allFacts)
    await storage.copy?.('other', from, attributesOf(BYTES.length, { facts: { contentType: 'text/other' } }))
    const { facts } = await storage.head({ key: 'other' })
    same(facts.contentType, 'text/other')
    equal([facts.metadata ?? {}, facts.cacheControl, facts.contentLanguage], [{}, undefined, undefined])
  }))

  it('may take the place of what they are copied from', on(subject, async ({ storage, seed, inspect }) => {
    await seed('object', BYTES)
    await storage.copy?.('object', await sourceOf(storage, 'object'), attributesOf(BYTES.length, { facts: allFacts }))
    same((await inspect('object'))?.equals(BYTES), true)
    includes((await storage.head({ key: 'object' })).facts, allFacts)
  }))

  it('fail when the source is gone', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    const from = await sourceOf(storage, 'object')
    await storage.remove(['object'])
    // Some services say of an object that is gone that the condition does not hold.
    await rejects(storage.copy?.('copy', from, ATTRIBUTES), 'not-found', 'precondition')
    equal(await keysOf(storage), [])
  }))

  if (!has(subject, 'unbound-copies')) it('are made only of what was listed, where that is asked for', on(subject, async ({ storage, seed, inspect }) => {
    await seed('object', BYTES)
    const from = await sourceOf(storage, 'object')
    await storage.copy?.('copy', from, ATTRIBUTES)
    same((await inspect('copy'))?.equals(BYTES), true)
    await seed('object', patternOf(BYTES.length, 1))
    await rejects(storage.copy?.('other', from, ATTRIBUTES), 'precondition')
    same(await inspect('other'), undefined)
  }))

  it('are not made when they are stopped', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    const signal = AbortSignal.abort()
    await rejects(storage.copy?.('copy', await sourceOf(storage, 'object'), ATTRIBUTES, { signal }), 'aborted')
    equal(await keysOf(storage), ['object'])
  }))

  if (has(subject, 'conditional-copies')) {
    it('leave what is there, where that is asked for', on(subject, async ({ storage, seed, inspect }) => {
      await seed('object', BYTES)
      const from = await sourceOf(storage, 'object')
      await storage.copy?.('copy', from, ATTRIBUTES, { ifAbsent: true })
      await seed('old', Buffer.from('old'))
      await rejects(storage.copy?.('old', from, ATTRIBUTES, { ifAbsent: true }), 'precondition')
      same((await inspect('copy'))?.equals(BYTES), true)
      same((await inspect('old'))?.toString(), 'old')
    }))
  }

  if (has(subject, 'tags')) {
    it('have the tags that they are given, and none of the source', on(subject, async ({ storage, inspectTags }) => {
      await storage.put('object', payloadOf(BYTES), attributesOf(BYTES.length, { facts: { tags: { old: '1' } } }))
      const from = await sourceOf(storage, 'object')
      await storage.copy?.('tagged', from, attributesOf(BYTES.length, { facts: { tags: { 'a b': 'c/d' } } }))
      await storage.copy?.('untagged', from, ATTRIBUTES)
      equal([await inspectTags?.('tagged'), await inspectTags?.('untagged')], [{ 'a b': 'c/d' }, {}])
    }))
  }
}

function addCopiesBetween({ it }: Suite, subject: StorageUnderTest): void {
  const between = (run: (from: Subject, to: Subject) => Promise<void>): (() => Promise<void>) =>
    on(subject, (from) => on(subject, (to) => run(from, to))())

  it('go from one location to another of the same store', between(async (from, to) => {
    await from.seed('a b/object', BYTES)
    same(from.storage.store, to.storage.store)
    await to.storage.copy?.('copy', await sourceOf(from.storage, 'a b/object'), ATTRIBUTES)
    same((await to.inspect('copy'))?.equals(BYTES), true)
    equal(await keysOf(from.storage), ['a b/object'])
  }))
}

function addCopiedParts({ it }: Suite, subject: StorageUnderTest): void {
  const partSize = Math.max(subject.capabilities.minPartSize, 1000)
  const bytes = patternOf(2 * partSize + 123)
  const attributes = attributesOf(bytes.length)
  const ranges = [0, 1, 2].map((i) => ({ start: i * partSize, end: Math.min((i + 1) * partSize, bytes.length) }))
  const begin = async ({ storage, seed }: Subject, target: Target = storage): Promise<[MultipartWrite, CopySource]> => {
    await seed('object', bytes)
    const from = await sourceOf(storage, 'object')
    return [await target.startMultipart('copy', attributes, partSize), from]
  }

  it('are put together from ranges, in any order and several at a time', on(subject, async (opened) => {
    const [write, from] = await begin(opened)
    const copyPart = async (i: number): Promise<void> => write.copy?.({ number: i + 1, range: ranges[i]! }, from)
    await copyPart(2)
    await Promise.all([1, 0].map(copyPart))
    const { etag } = await write.complete()
    same((await opened.inspect('copy'))?.equals(bytes), true)
    const md5s = ranges.map(({ start, end }) => md5Of(bytes.subarray(start, end))).join('')
    expectEtag(subject, etag, `${md5Of(Buffer.from(md5s, 'hex'))}-3`)
    equal(await opened.leftovers(), [])
  }))

  it('leave nothing when they are given up', on(subject, async (opened) => {
    const [write, from] = await begin(opened)
    await write.copy?.({ number: 1, range: ranges[0]! }, from)
    if (!has(subject, 'unbound-copies')) {
      await opened.seed('object', patternOf(bytes.length, 1))
      await rejects(write.copy?.({ number: 2, range: ranges[1]! }, from), 'precondition')
    }
    const signal = AbortSignal.abort()
    await rejects(write.copy?.({ number: 2, range: ranges[1]! }, from, { signal }), 'aborted')
    await write.abort()
    equal(await keysOf(opened.storage), ['object'])
    equal(await opened.leftovers(), [])
  }))
}
