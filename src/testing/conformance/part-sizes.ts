import type { Target } from '../../storage/contract/storage.ts'
import { equal, rejects } from './assertions.ts'
import type { Suite } from './suite.ts'
import { attributesOf, entryOf, on, patternOf, payloadOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

export function addPartSizes({ it }: Suite, subject: StorageUnderTest): void {
  const partSize = Math.max(subject.capabilities.minPartSize, 1000)

  for (const size of [0, 1, 1234]) it(`are one for an object of ${size} bytes that was written whole`, on(subject, async ({ storage, seed }) => {
    await seed('object', patternOf(size))
    const entry = await entryOf(storage, 'object')
    equal(await storage.partSizes?.(entry), [size])
    equal(await storage.partSizes?.(entry, { exact: true }), [size])
  }))

  it('are told of equal parts and a shorter last one', on(subject, async ({ storage }) => {
    await writeParts(storage, 'a b/object', [partSize, partSize, 10])
    const entry = await entryOf(storage, 'a b/object')
    equal(await storage.partSizes?.(entry), [partSize, partSize, 10])
    equal(await storage.partSizes?.(entry, { exact: true }), [partSize, partSize, 10])
  }))

  it('are one for an object of one part', on(subject, async ({ storage }) => {
    await writeParts(storage, 'object', [500])
    equal(await storage.partSizes?.(await entryOf(storage, 'object'), { exact: true }), [500])
  }))

  it('are exact for unequal parts when the caller asks for exact sizes', on(subject, async ({ storage }) => {
    const sizes = [partSize + 7, partSize, partSize + 100, 10]
    await writeParts(storage, 'object', sizes)
    equal(await storage.partSizes?.(await entryOf(storage, 'object'), { exact: true }), sizes)
  }))

  it('are not asked for when the call is stopped', on(subject, async ({ storage }) => {
    await writeParts(storage, 'object', [partSize, 10])
    const entry = await entryOf(storage, 'object')
    await rejects(storage.partSizes?.(entry, { signal: AbortSignal.abort() }), 'aborted')
  }))
}

async function writeParts(storage: Target, key: string, sizes: readonly number[]): Promise<void> {
  const bytes = patternOf(sizes.reduce((sum, size) => sum + size, 0))
  const write = await storage.startMultipart(key, attributesOf(bytes.length), sizes[0] ?? 0)
  let offset = 0
  for (const [i, size] of sizes.entries()) {
    await write.put({ number: i + 1, offset, payload: payloadOf(bytes.subarray(offset, offset + size)) })
    offset += size
  }
  await write.complete()
}
