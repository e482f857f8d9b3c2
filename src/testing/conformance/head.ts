import { equal, includes, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { ALL_FACTS } from './facts.ts'
import { entryOf, on, patternOf, payloadOf, attributesOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const BYTES = patternOf(1234)
const NOWHERE = [['nothing is there', 'nothing'], ['others stand below the key', 'dir'], ['it is below another', 'dir/object/below']] as const

export function addHead({ it }: Suite, subject: StorageUnderTest): void {
  const { capabilities, facts: allFacts = ALL_FACTS } = subject

  it('tells what the listing tells', on(subject, async ({ storage, seed }) => {
    await seed('dir/a b+c%41', BYTES)
    const entry = await entryOf(storage, 'dir/a b+c%41')
    const { size, mtime, etag } = await storage.head(entry)
    equal({ size, etag }, { size: 1234, etag: entry.etag })
    same(Math.floor(mtime / 1000), Math.floor(entry.mtime / 1000))
  }))

  it('needs no more than the key', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    same((await storage.head({ key: 'object' })).size, 1234)
    await seed('object', patternOf(5))
    same((await storage.head({ key: 'object' })).size, 5)
  }))

  it('tells of an empty object', on(subject, async ({ storage, seed }) => {
    await seed('object', Buffer.alloc(0))
    same((await storage.head({ key: 'object' })).size, 0)
  }))

  it('tells what reading tells besides the bytes', on(subject, async ({ storage }) => {
    await storage.put('object', payloadOf(BYTES), attributesOf(BYTES.length, { facts: allFacts }))
    // In this order: to read a file changes what is known of it.
    const head = await storage.head({ key: 'object' })
    const { bytes, state: _state, md5: _md5, ...told } = await storage.read(await entryOf(storage, 'object'))
    same(bytes.length, 1234)
    equal(head, told)
    if (capabilities.keepsFacts) includes(told.facts, allFacts)
    else if (capabilities.keepsMetadata !== true) equal(told.facts, {})
  }))

  for (const [where, key] of NOWHERE) it(`says not-found where ${where}`, on(subject, async ({ storage, seed }) => {
      await seed('dir/object', BYTES)
      await rejects(storage.head({ key }), 'not-found')
    }))

  it('says not-found once the object is gone', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    await storage.remove(['object'])
    await rejects(storage.head({ key: 'object' }), 'not-found')
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    await rejects(storage.head({ key: 'object' }, { signal: AbortSignal.abort() }), 'aborted')
  }))
}
