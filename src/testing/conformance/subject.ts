import { createHash } from 'node:crypto'
import type { Checksum } from '../../integrity/checksum.ts'
import type { Entry, Facts } from '../../storage/contract/entry.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { ListOptions } from '../../storage/contract/listing.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../storage/contract/writing.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import { check, same } from './assertions.ts'

/** A storage on an empty location of its own, with ways to look at the location that do not go through the storage. */
export interface Subject {
  readonly storage: Target
  /** Puts an object there by other means than the storage. */
  seed(key: string, bytes: Buffer): Promise<void>
  /** Returns the bytes under the key, read by other means; undefined when nothing is there. */
  inspect(key: string): Promise<Buffer | undefined>
  /** Names what unfinished writes have left: temporary files, open uploads. */
  leftovers(): Promise<readonly string[]>
  /** Returns the tags of the object, read by other means. Needed for the feature `tags`. */
  inspectTags?(key: string): Promise<Readonly<Record<string, string>>>
  /** Returns the checksum that is stored with the object, read by other means. Needed for the feature `checksums`. */
  inspectChecksum?(key: string): Promise<Checksum | undefined>
  /** Returns how many requests the storage has made so far, where it makes any. */
  requests?(): number
  /** Removes the location and all that was opened for it. */
  dispose(): Promise<void>
}

/** What not every storage can do. Each feature has cases of its own. */
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
  /** Copies take whatever is under the key of the source (`Target.copiesUnbound`). */
  | 'unbound-copies'
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

/** What the conformance suite needs to know of a storage, and how it opens one. */
export interface StorageUnderTest {
  /** The capabilities of every storage that `open` returns. They choose the cases. */
  readonly capabilities: Capabilities
  readonly features?: readonly Feature[] | undefined
  /** Every object has an ETag that says nothing of its content; without `contentEtag` there are none otherwise. */
  readonly opaqueEtags?: boolean | undefined
  /** Facts that the storage keeps with an object. Default: one of every kind but the storage class. */
  readonly facts?: Facts | undefined
  /** Can the storage hold such a key? Default: yes. Some cases use keys with odd characters. */
  readonly holdsKey?: ((key: string) => boolean) | undefined
  /** Tags that the storage keeps. Default: tags with every kind of character that S3 allows. */
  readonly tags?: Readonly<Record<string, string>> | undefined
  /** The service under test sorts characters beyond U+FFFF otherwise than `compareKeys`; the pass sorts then. */
  readonly sortsByUtf16?: boolean | undefined
  /** Opens a storage on an empty location that no other case uses. */
  open(options?: OpenOptions): Promise<Subject>
  /** Opens the same kind of storage, as a source, on a bucket or folder that does not exist any more. */
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

/** Holds an ETag against what the storage says that its ETags are. */
export function expectEtag({ capabilities, opaqueEtags }: StorageUnderTest, etag: string | undefined, digest: string): void {
  if (opaqueEtags && !capabilities.contentEtag) check(/^[^"]+$/.test(etag ?? ''), `the ETag ${etag} is empty or in quotes`)
  else same(etag, capabilities.contentEtag ? digest : '')
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
