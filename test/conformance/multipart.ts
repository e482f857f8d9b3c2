import { expect, it } from 'vitest'
import type { MultipartWrite } from '../../src/storage/contract/parts.ts'
import { ALL_FACTS } from './facts.ts'
import { SOME_TIME, attributesOf, entryOf, expectEtag, keysOf, md5Of, on, patternOf, payloadOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

interface Part {
  readonly number: number
  readonly offset: number
  readonly bytes: Buffer
}

export function testMultipart(subject: StorageUnderTest): void {
  const { capabilities, facts: allFacts = ALL_FACTS } = subject
  const partSize = Math.max(capabilities.minPartSize, 1000)
  const bytes = patternOf(2 * partSize + 123)
  const parts: Part[] = [0, 1, 2].map((i) => {
    const offset = i * partSize
    return { number: i + 1, offset, bytes: bytes.subarray(offset, offset + partSize) }
  })
  const [first, second, last] = parts as [Part, Part, Part]
  const attributes = attributesOf(bytes.length)
  const putPart = (write: MultipartWrite, { number, offset, bytes: part }: Part): Promise<void> =>
    write.put({ number, offset, payload: payloadOf(part) })

  it('stores parts that come in any order and several at a time', on(subject, async ({ storage, inspect, leftovers }) => {
    const write = await storage.startMultipart('dir/object', attributes, partSize)
    await putPart(write, last)
    await Promise.all([putPart(write, second), putPart(write, first)])
    const { etag } = await write.complete()
    expect((await inspect('dir/object'))?.equals(bytes)).toBe(true)
    expect(await leftovers()).toEqual([])
    const binary = parts.map((part) => md5Of(part.bytes)).join('')
    expectEtag(subject, etag, `${md5Of(Buffer.from(binary, 'hex'))}-3`)
    expect((await entryOf(storage, 'dir/object')).etag).toBe(etag)
  }))

  it('takes the same part again', on(subject, async ({ storage, inspect }) => {
    const write = await storage.startMultipart('object', attributes, partSize)
    await putPart(write, { ...first, bytes: patternOf(partSize, 99) })
    for (const part of parts) await putPart(write, part)
    await write.complete()
    expect((await inspect('object'))?.equals(bytes)).toBe(true)
  }))

  it('shows nothing of the object before it is complete', on(subject, async ({ storage, seed, inspect }) => {
    await seed('old', Buffer.from('old content'))
    const writes = await Promise.all(['old', 'new'].map((key) => storage.startMultipart(key, attributes, partSize)))
    for (const write of writes) await putPart(write, first)
    expect((await inspect('old'))?.toString()).toBe('old content')
    expect(await inspect('new')).toBeUndefined()
    expect(await keysOf(storage)).toEqual(['old'])
    for (const write of writes) await write.abort()
  }))

  it('replaces what stood there', on(subject, async ({ storage, seed, inspect }) => {
    await seed('object', Buffer.from('old content'))
    const write = await storage.startMultipart('object', attributes, partSize)
    for (const part of parts) await putPart(write, part)
    await write.complete()
    expect((await inspect('object'))?.equals(bytes)).toBe(true)
  }))

  it('takes an object of one short part', on(subject, async ({ storage, inspect }) => {
    const write = await storage.startMultipart('object', attributesOf(10), partSize)
    await putPart(write, { number: 1, offset: 0, bytes: bytes.subarray(0, 10) })
    await write.complete()
    expect((await inspect('object'))?.equals(bytes.subarray(0, 10))).toBe(true)
  }))

  it('leaves nothing when it is aborted, nor minds being aborted again', on(subject, async ({ storage, seed, inspect, leftovers }) => {
    await seed('old', Buffer.from('old content'))
    for (const key of ['old', 'new']) {
      const write = await storage.startMultipart(key, attributes, partSize)
      await putPart(write, first)
      await write.abort()
      await write.abort()
    }
    expect((await inspect('old'))?.toString()).toBe('old content')
    expect(await inspect('new')).toBeUndefined()
    expect(await leftovers()).toEqual([])
  }))

  it('leaves nothing when it is aborted while parts are on their way', on(subject, async ({ storage, inspect, leftovers }) => {
    const write = await storage.startMultipart('object', attributes, partSize)
    const underway = parts.map((part) => putPart(write, part))
    await Promise.all([write.abort(), Promise.allSettled(underway)])
    await write.abort()
    expect(await inspect('object')).toBeUndefined()
    expect(await leftovers()).toEqual([])
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, inspect, leftovers }) => {
    const signal = AbortSignal.abort()
    await expect(storage.startMultipart('object', attributes, partSize, { signal })).rejects.toMatchObject({ kind: 'aborted' })
    const write = await storage.startMultipart('object', attributes, partSize)
    const part = { number: 1, offset: 0, payload: payloadOf(first.bytes) }
    await expect(write.put(part, { signal })).rejects.toMatchObject({ kind: 'aborted' })
    await expect(write.complete({ signal })).rejects.toMatchObject({ kind: 'aborted' })
    await write.abort()
    expect(await inspect('object')).toBeUndefined()
    expect(await leftovers()).toEqual([])
  }))

  it('keeps what the storage keeps of an object', on(subject, async ({ storage }) => {
    const write = await storage.startMultipart('object', { ...attributes, facts: allFacts }, partSize)
    for (const part of parts) await putPart(write, part)
    await write.complete()
    const entry = await entryOf(storage, 'object')
    const { facts } = await storage.read(entry, { range: { start: 0, end: 1 } })
    if (capabilities.keepsFacts) expect(facts).toMatchObject(allFacts)
    if (capabilities.keepsMtime) expect(Math.floor(entry.mtime)).toBe(SOME_TIME)
  }))
}
