import { createHash } from 'node:crypto'
import type { Entry } from '../../src/storage/entry.ts'
import { EVERYTHING } from '../../src/order/key-range.ts'
import type { KeyRange } from '../../src/order/key-range.ts'
import type { Capabilities, ListOptions, ObjectAttributes, Payload, Source, Target } from '../../src/storage/storage.ts'

/** One storage on an empty location of its own, with a way to look at what it did that does not go through it. */
export interface Subject {
  readonly storage: Target
  /** Puts an object there by other means than the storage. */
  seed(key: string, bytes: Buffer): Promise<void>
  /** The bytes that stand under the key, read by other means. */
  inspect(key: string): Promise<Buffer | undefined>
  /** Whatever unfinished writes have left: temporary files, open uploads. */
  leftovers(): Promise<readonly string[]>
  /** Removes the location and all that was opened for it. */
  dispose(): Promise<void>
}

/** What an adapter brings to the suite. */
export interface StorageUnderTest {
  /** What every storage that `open` returns must say of itself; it chooses the cases. */
  readonly capabilities: Capabilities
  open(): Promise<Subject>
  /** The same kind of storage, as a source, on a bucket or folder that has gone since it was opened. */
  openMissing?(): Promise<Source>
}

/** Runs one test on a subject of its own. */
export function on(subject: StorageUnderTest, run: (subject: Subject) => Promise<void>): () => Promise<void> {
  return async () => {
    const opened = await subject.open()
    try {
      await run(opened)
    } finally {
      await opened.dispose()
    }
  }
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

export async function pagesOf(storage: Source, range: KeyRange = EVERYTHING, options?: ListOptions): Promise<Entry[][]> {
  const pages: Entry[][] = []
  for await (const page of storage.list(range, options)) pages.push(page)
  return pages
}

export async function keysOf(storage: Source, range: KeyRange = EVERYTHING, options?: ListOptions): Promise<string[]> {
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

/** Bytes that differ from place to place, so that a shifted or repeated piece is seen. */
export function patternOf(length: number, salt = 0): Buffer {
  const bytes = Buffer.alloc(length)
  for (let i = 0; i < length; i++) bytes[i] = (i * 31 + (i >> 8) * 17 + (i >> 16) * 7 + salt) & 0xff
  return bytes
}
