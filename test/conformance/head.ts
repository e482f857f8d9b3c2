import { expect, it } from 'vitest'
import { ALL_FACTS } from './facts.ts'
import { entryOf, on, patternOf, payloadOf, attributesOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

const BYTES = patternOf(1234)

export function testHead(subject: StorageUnderTest): void {
  const { capabilities, facts: allFacts = ALL_FACTS } = subject

  it('tells what the listing tells', on(subject, async ({ storage, seed }) => {
    await seed('dir/a b+c%41', BYTES)
    const entry = await entryOf(storage, 'dir/a b+c%41')
    const { size, mtime, etag } = await storage.head(entry)
    expect({ size, etag }).toEqual({ size: 1234, etag: entry.etag })
    expect(Math.floor(mtime / 1000)).toBe(Math.floor(entry.mtime / 1000))
  }))

  it('needs no more than the key', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    expect((await storage.head({ key: 'object' })).size).toBe(1234)
    await seed('object', patternOf(5))
    expect((await storage.head({ key: 'object' })).size).toBe(5)
  }))

  it('tells of an empty object', on(subject, async ({ storage, seed }) => {
    await seed('object', Buffer.alloc(0))
    expect((await storage.head({ key: 'object' })).size).toBe(0)
  }))

  it('tells what reading tells besides the bytes', on(subject, async ({ storage }) => {
    await storage.put('object', payloadOf(BYTES), attributesOf(BYTES.length, { facts: allFacts }))
    // In this order: to read a file changes what is known of it.
    const head = await storage.head({ key: 'object' })
    const { bytes, state: _, ...told } = await storage.read(await entryOf(storage, 'object'))
    expect(bytes.length).toBe(1234)
    expect(head).toEqual(told)
    if (capabilities.keepsFacts) expect(told.facts).toMatchObject(allFacts)
    else if (capabilities.keepsMetadata !== true) expect(told.facts).toEqual({})
  }))

  it.each([['nothing is there', 'nothing'], ['others stand below the key', 'dir'], ['it is below another', 'dir/object/below']])(
    'says not-found where %s', async (_name, key) => {
      await on(subject, async ({ storage, seed }) => {
        await seed('dir/object', BYTES)
        await expect(storage.head({ key })).rejects.toMatchObject({ kind: 'not-found' })
      })()
    })

  it('says not-found once the object is gone', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    await storage.remove(['object'])
    await expect(storage.head({ key: 'object' })).rejects.toMatchObject({ kind: 'not-found' })
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, seed }) => {
    await seed('object', BYTES)
    await expect(storage.head({ key: 'object' }, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
  }))
}
