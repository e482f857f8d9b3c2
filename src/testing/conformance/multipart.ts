import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { ObjectAttributes } from '../../storage/contract/writing.ts'
import { equal, includes, rejects, same } from './assertions.ts'
import type { Suite } from './suite.ts'
import { ALL_FACTS } from './facts.ts'
import { SOME_TIME, attributesOf, entryOf, expectEtag, keysOf, md5Of, on, patternOf, payloadOf } from './subject.ts'
import type { StorageUnderTest } from './subject.ts'

interface Part {
  readonly number: number
  readonly offset: number
  readonly bytes: Buffer
}

export function addMultipart(suite: Suite, subject: StorageUnderTest): void {
  const plan = planOf(subject)
  addCompleted(suite, subject, plan)
  addUnfinished(suite, subject, plan)
}

/** One object in three parts. */
interface Plan {
  readonly partSize: number
  readonly bytes: Buffer
  readonly parts: readonly [Part, Part, Part]
  readonly attributes: ObjectAttributes
}

function planOf({ capabilities }: StorageUnderTest): Plan {
  const partSize = Math.max(capabilities.minPartSize, 1000)
  const bytes = patternOf(2 * partSize + 123)
  const partOf = (i: number): Part => ({ number: i + 1, offset: i * partSize, bytes: bytes.subarray(i * partSize, (i + 1) * partSize) })
  return { partSize, bytes, parts: [partOf(0), partOf(1), partOf(2)], attributes: attributesOf(bytes.length) }
}

function putPart(write: MultipartWrite, { number, offset, bytes }: Part): Promise<void> {
  return write.put({ number, offset, payload: payloadOf(bytes) })
}

function addCompleted({ it }: Suite, subject: StorageUnderTest, { partSize, bytes, parts, attributes }: Plan): void {
  const { capabilities, facts: allFacts = ALL_FACTS } = subject
  const [first, second, last] = parts

  it('stores parts that come in any order and several at a time', on(subject, async ({ storage, inspect, leftovers }) => {
    const write = await storage.startMultipart('dir/object', attributes, partSize)
    await putPart(write, last)
    await Promise.all([putPart(write, second), putPart(write, first)])
    const { etag } = await write.complete()
    same((await inspect('dir/object'))?.equals(bytes), true)
    equal(await leftovers(), [])
    const binary = parts.map((part) => md5Of(part.bytes)).join('')
    expectEtag(subject, etag, `${md5Of(Buffer.from(binary, 'hex'))}-3`)
    same((await entryOf(storage, 'dir/object')).etag, etag)
  }))

  it('takes the same part again', on(subject, async ({ storage, inspect }) => {
    const write = await storage.startMultipart('object', attributes, partSize)
    await putPart(write, { ...first, bytes: patternOf(partSize, 99) })
    for (const part of parts) await putPart(write, part)
    await write.complete()
    same((await inspect('object'))?.equals(bytes), true)
  }))

  it('shows nothing of the object before it is complete', on(subject, async ({ storage, seed, inspect }) => {
    await seed('old', Buffer.from('old content'))
    const writes = await Promise.all(['old', 'new'].map((key) => storage.startMultipart(key, attributes, partSize)))
    for (const write of writes) await putPart(write, first)
    same((await inspect('old'))?.toString(), 'old content')
    same(await inspect('new'), undefined)
    equal(await keysOf(storage), ['old'])
    for (const write of writes) await write.abort()
  }))

  it('replaces what stood there', on(subject, async ({ storage, seed, inspect }) => {
    await seed('object', Buffer.from('old content'))
    const write = await storage.startMultipart('object', attributes, partSize)
    for (const part of parts) await putPart(write, part)
    await write.complete()
    same((await inspect('object'))?.equals(bytes), true)
  }))

  it('takes an object of one short part', on(subject, async ({ storage, inspect }) => {
    const write = await storage.startMultipart('object', attributesOf(10), partSize)
    await putPart(write, { number: 1, offset: 0, bytes: bytes.subarray(0, 10) })
    await write.complete()
    same((await inspect('object'))?.equals(bytes.subarray(0, 10)), true)
  }))

  it('keeps what the storage keeps of an object', on(subject, async ({ storage }) => {
    const write = await storage.startMultipart('object', { ...attributes, facts: allFacts }, partSize)
    for (const part of parts) await putPart(write, part)
    await write.complete()
    const entry = await entryOf(storage, 'object')
    const { facts } = await storage.read(entry, { range: { start: 0, end: 1 } })
    if (capabilities.keepsFacts) includes(facts, allFacts)
    if (capabilities.keepsMtime) same(Math.floor(entry.mtime), SOME_TIME)
  }))
}

function addUnfinished({ it }: Suite, subject: StorageUnderTest, { partSize, parts, attributes }: Plan): void {
  const [first] = parts

  it('leaves nothing when it is aborted, nor minds being aborted again', on(subject, async ({ storage, seed, inspect, leftovers }) => {
    await seed('old', Buffer.from('old content'))
    for (const key of ['old', 'new']) {
      const write = await storage.startMultipart(key, attributes, partSize)
      await putPart(write, first)
      await write.abort()
      await write.abort()
    }
    same((await inspect('old'))?.toString(), 'old content')
    same(await inspect('new'), undefined)
    equal(await leftovers(), [])
  }))

  it('leaves nothing when it is aborted while parts are on their way', on(subject, async ({ storage, inspect, leftovers }) => {
    const write = await storage.startMultipart('object', attributes, partSize)
    const underway = parts.map((part) => putPart(write, part))
    await Promise.all([write.abort(), Promise.allSettled(underway)])
    await write.abort()
    same(await inspect('object'), undefined)
    equal(await leftovers(), [])
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, inspect, leftovers }) => {
    const signal = AbortSignal.abort()
    await rejects(storage.startMultipart('object', attributes, partSize, { signal }), 'aborted')
    const write = await storage.startMultipart('object', attributes, partSize)
    const part = { number: 1, offset: 0, payload: payloadOf(first.bytes) }
    await rejects(write.put(part, { signal }), 'aborted')
    await rejects(write.complete({ signal }), 'aborted')
    await write.abort()
    same(await inspect('object'), undefined)
    equal(await leftovers(), [])
  }))
}
