import { createHash } from 'node:crypto'
import { afterAll, beforeAll, expect } from 'vitest'
import type { Checksum } from '../../src/integrity/checksum.ts'
import type { Entry, Facts } from '../../src/storage/contract/entry.ts'
import type { KeyRange } from '../../src/order/key-range.ts'
import type { Capabilities } from '../../src/storage/contract/capabilities.ts'
import type { ListOptions } from '../../src/storage/contract/listing.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../src/storage/contract/writing.ts'
import type { Source, Target } from '../../src/storage/contract/storage.ts'

/** One storage on an empty location of its own, with a way to look at what it did that does not go through it. */
export interface Subject {
  readonly storage: Target
  /** Puts an object there by other means than the storage. */
  seed(key: string, bytes: Buffer): Promise<void>
  /** The bytes that stand under the key, read by other means. */
  inspect(key: string): Promise<Buffer | undefined>
  /** Whatever unfinished writes have left: temporary files, open uploads. */
  leftovers(): Promise<readonly string[]>
  /** The tags that stand at the key, read by other means. With `tags`. */
  inspectTags?(key: string): Promise<Readonly<Record<string, string>>>
  /** The checksum that is stored with the object, read by other means. With `checksums`. */
  inspectChecksum?(key: string): Promise<Checksum | undefined>
  /** Requests that the storage has made so far, where it makes any. */
  requests?(): number
  /** Removes the location and all that was opened for it. */
  dispose(): Promise<void>
}

/** What not every storage can do; each comes with tests of its own. */
export type Feature =
  /** `ifAbsent` and `ifMatch` of writes. */
  | 'conditions'
  /** `ifMatch` of removals. */
  | 'conditional-removals'
  | 'checksums'
  | 'tags'
  /** An object has none of the tags of the one that it replaces. */
  | 'replaced-tags'
  /** Between any two that `open` returns. */
  | 'copies'
  /** `ifAbsent` of copies. */
  | 'conditional-copies'
  /** The store makes the checksum of an object out of parts that it copies; the second is for CRC64NVME. */
  | 'checksums-of-copied-parts'
  | 'crc64-of-copied-parts'
  | 'versions'
  | 'part-sizes'

export interface OpenOptions {
  /** The location keeps versions. */
  readonly versioned?: boolean | undefined
}

/** What an adapter brings to the suite. */
export interface StorageUnderTest {
  /** What every storage that `open` returns must say of itself; it chooses the cases. */
  readonly capabilities: Capabilities
  readonly features?: readonly Feature[] | undefined
  /** Every object has an ETag that says nothing of its content; without `contentEtag` there are none otherwise. */
  readonly opaqueEtags?: boolean | undefined
  /** What travels with an object here; `ALL_FACTS` when absent. */
  readonly facts?: Facts | undefined
  /** Tags that are taken here; such as S3 takes when absent. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** The service under test sorts characters beyond U+FFFF otherwise than `compareKeys`; the pass sorts then. */
  readonly sortsByUtf16?: boolean | undefined
  open(options?: OpenOptions): Promise<Subject>
  /** The same kind of storage, as a source, on a bucket or folder that has gone since it was opened. */
  openMissing?(): Promise<Source>
}

export function has(subject: StorageUnderTest, feature: Feature): boolean {
  return subject.features?.includes(feature) === true
}

/** Runs one test on a subject of its own. */
export function on(
  subject: StorageUnderTest,
  run: (subject: Subject) => Promise<void>,
  options?: OpenOptions,
): () => Promise<void> {
  return async () => {
    const opened = await subject.open(options)
    try {
      await run(opened)
    } finally {
      await opened.dispose()
    }
  }
}

/**
 * One subject for all tests of a block that only read it.
 * @param seed fills it, once
 * @returns gives the subject to a test
 */
export function useSubject(subject: StorageUnderTest, seed: (opened: Subject) => Promise<unknown>): () => Subject {
  let opened: Subject | undefined
  beforeAll(async () => {
    opened = await subject.open()
    await seed(opened)
  })
  afterAll(() => opened?.dispose())
  return () => opened ?? expect.fail('the subject did not open')
}

/** Holds an ETag against what the storage says that its ETags are. */
export function expectEtag({ capabilities, opaqueEtags }: StorageUnderTest, etag: string | undefined, digest: string): void {
  if (opaqueEtags && !capabilities.contentEtag) expect(etag).toMatch(/^[^"]+$/)
  else expect(etag).toBe(capabilities.contentEtag ? digest : '')
}

export function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

export function payloadOf(content: Buffer | string): Payload {
  const bytes = Buffer.from(content)
  return { bytes, md5: md5Of(bytes) }
}

/** Milliseconds; a whole one that no clock of today shows. */
export const SOME_TIME = Date.UTC(2001, 8, 9, 1, 46, 40, 123)

export function attributesOf(size: number, more: Partial<ObjectAttributes> = {}): ObjectAttributes {
  return { size, mtime: SOME_TIME, facts: {}, ...more }
}

export async function put(storage: Target, key: string, content: Buffer | string): Promise<void> {
  const payload = payloadOf(content)
  await storage.put(key, payload, attributesOf(payload.bytes.length))
}

export async function pagesOf(storage: Source, range: KeyRange = {}, options?: ListOptions): Promise<Entry[][]> {
  const pages: Entry[][] = []
  for await (const page of storage.list(range, options)) pages.push(page)
  return pages
}

export async function keysOf(storage: Source, range: KeyRange = {}, options?: ListOptions): Promise<string[]> {
  return (await pagesOf(storage, range, options)).flat().map(({ key }) => key)
}

/** Begins a listing, takes one page and leaves. */
export async function firstPage<T>(pages: AsyncIterable<T[]>): Promise<T[] | undefined> {
  const iterator = pages[Symbol.asyncIterator]()
  const first = await iterator.next()
  await iterator.return?.()
  return first.done === true ? undefined : first.value
}

/** The entry of one key, as the listing shows it now. */
export async function entryOf(storage: Source, key: string): Promise<Entry> {
  const entry = (await pagesOf(storage)).flat().find((each) => each.key === key)
  if (entry === undefined) throw new Error(`${key} is not listed`)
  return entry
}

/** Ways that an object comes to be: a single put, and parts. */
export const WAYS: readonly (readonly [name: string, write: Write])[] = [['put', putWhole], ['multipart', putInParts]]

export type Write = (
  storage: Target,
  key: string,
  content: Buffer | string,
  facts?: Facts,
  options?: WriteOptions,
) => Promise<Written>

async function putWhole(storage: Target, key: string, content: Buffer | string, facts: Facts = {}, options?: WriteOptions): Promise<Written> {
  const payload = payloadOf(content)
  return storage.put(key, payload, attributesOf(payload.bytes.length, { facts }), options)
}

/** All of it in one part. */
async function putInParts(storage: Target, key: string, content: Buffer | string, facts: Facts = {}, options?: WriteOptions): Promise<Written> {
  const payload = payloadOf(content)
  const partSize = Math.max(storage.capabilities.minPartSize, payload.bytes.length)
  const write = await storage.startMultipart(key, attributesOf(payload.bytes.length, { facts }), partSize, options)
  try {
    await write.put({ number: 1, offset: 0, payload })
    return await write.complete()
  } catch (error) {
    await write.abort()
    throw error
  }
}

/** The rows that patterns are put together from: each has all 256 bytes, and begins with its own. */
const ROWS = Array.from({ length: 256 }, (_, first) => Buffer.from(Array.from({ length: 256 }, (_, i) => (first + i * 31) & 0xff)))

/** Bytes that differ from place to place, so that a shifted or repeated piece is seen. */
export function patternOf(length: number, salt = 0): Buffer {
  const bytes = Buffer.allocUnsafe(length)
  for (let row = 0; row * 256 < length; row++) ROWS[(row * 17 + (row >> 8) * 7 + salt) & 0xff]?.copy(bytes, row * 256)
  return bytes
}
