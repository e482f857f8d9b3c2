import { StorageError } from '../../errors.ts'
import { md5Of } from '../../integrity/md5.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { ByteRange } from '../../storage/contract/reading.ts'
import type { CopySource } from '../../storage/contract/copies.ts'
import type { ObjectAttributes, WriteOptions, Written } from '../../storage/contract/writing.ts'
import { checkKey, store, unmet, wholeChecksum } from './write.ts'
import { failed, find } from './content.ts'
import type { MemoryContent } from './content.ts'

const ANY_STORE = '*'

/** Where a copy gets its bytes from, at the time of the copy. */
interface Origin {
  /** `ANY_STORE` for a URL. */
  readonly store: string
  bytes(): Buffer
}

/** A copy of the source has it, too. */
const ORIGIN = Symbol('origin')

interface MemorySource extends CopySource {
  readonly [ORIGIN]: Origin
}

/** See `Source.copySource`. */
export function copySourceOf(content: MemoryContent, storeName: string, entry: Entry): CopySource {
  const bytes = (): Buffer => {
    const object = find(content, entry)
    if (entry.etag !== '' && object.etag !== entry.etag) throw unmet(entry.key, 'its source is now another object')
    return object.bytes
  }
  return sourceOf({ store: storeName, bytes }, entry.key)
}

/** See `Source.urlSource`: whatever is under the key when the copy is made. */
export function urlSourceOf(content: MemoryContent, { key }: Entry): CopySource {
  return { ...sourceOf({ store: ANY_STORE, bytes: () => find(content, { key }).bytes }, `memory:${key}`), isUnbound: true }
}

/** Returns a source from which the store copies other bytes than it holds. */
export function spoiledSource(from: CopySource, spoil: (bytes: Buffer) => Buffer): CopySource {
  const origin = originOf(from)
  return sourceOf({ store: origin.store, bytes: () => spoil(origin.bytes()) }, from.address)
}

function sourceOf(origin: Origin, address: string): CopySource {
  const source: MemorySource = { address, headers: {}, [ORIGIN]: origin }
  return source
}

function originOf(from: CopySource): Origin {
  if (!(ORIGIN in from)) throw new StorageError(`${from.address} is in no storage in memory`, { kind: 'unsupported' })
  return (from as MemorySource)[ORIGIN]
}

/** @throws StorageError `not-found` or `precondition` for the object as it is now; `unsupported` for one of another store */
export function copiedRange(from: CopySource, storeName: string, range?: ByteRange): Buffer {
  const origin = originOf(from)
  if (origin.store !== storeName && origin.store !== ANY_STORE) {
    throw new StorageError(`${from.address} is in the store ${origin.store}, not in ${storeName}`, { kind: 'unsupported' })
  }
  const bytes = origin.bytes()
  if (range === undefined && from.md5 !== undefined && md5Of(bytes) !== from.md5) {
    throw new StorageError(`${from.address} has another MD5 than was given`, { kind: 'corrupt' })
  }
  if (range !== undefined && range.end > bytes.length) throw failed(`${from.address} has no byte ${range.end - 1}`)
  return Buffer.from(bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length))
}

/** See `Target.copy`. The copy is always written whole, also when the source was written in parts. */
export async function copyObject(
  content: MemoryContent,
  storeName: string,
  key: string,
  from: CopySource,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): Promise<Written> {
  throwIfStopped(options?.signal)
  checkKey(key, content.capabilities)
  const bytes = copiedRange(from, storeName)
  if (bytes.length > content.capabilities.maxPutSize) throw failed(`${JSON.stringify(key)} is too large for one copy`)
  const checksum = wholeChecksum(content, key, { bytes }, options)
  return store(content, key, { bytes, etag: md5Of(bytes), partSizes: [bytes.length], checksum }, attributes, options)
}
