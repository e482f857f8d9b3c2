import { StorageError } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { rangeHolds } from '../../order/key-range.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Entry, Facts } from '../entry.ts'
import type {
  Capabilities,
  Content,
  ListOptions,
  ObjectAttributes,
  ReadOptions,
  RemoveOutcome,
  Target,
  Written,
} from '../storage.ts'
import { foldersDirectlyBelow, foldersOf } from './memory-folders.ts'
import { startMemoryMultipart } from './memory-multipart.ts'
import type { MemoryPart } from './memory-multipart.ts'
import { md5Of } from '../../integrity/md5.ts'
import { checkedMd5 } from './memory-digests.ts'

/** One object as it is kept. */
export interface MemoryObject {
  readonly bytes: Buffer
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly etag: string
  readonly etagIsDigest: boolean
  readonly facts: Facts
}

export interface MemoryOptions {
  readonly name?: string | undefined
  /** What differs from a plain object store with parts of any size. */
  readonly capabilities?: Partial<Capabilities> | undefined
  /** The time of writing where no time is kept, milliseconds since the epoch. */
  readonly now?: (() => number) | undefined
}

/** A storage whose content tests may look into and change behind its back. */
export interface MemoryStorage extends Target {
  readonly objects: Map<string, MemoryObject>
  /** Folders made by `makeFolder`, with `/` at their end. */
  readonly madeFolders: Set<string>
  /** Multipart writes that have not ended: their parts by number. */
  readonly uploads: Set<ReadonlyMap<number, MemoryPart>>
  /** Puts an object there as somebody else would. */
  seed(key: string, bytes: Buffer | string, attributes?: SeedAttributes): void
}

export interface SeedAttributes {
  /** Milliseconds since the epoch; default: the time of writing. */
  readonly mtime?: number
  readonly facts?: Facts
  /** Default: the MD5 of the bytes. */
  readonly etag?: string
}

const GIB = 1024 ** 3

const OBJECT_STORE: Capabilities = {
  orderedListing: true,
  contentEtag: true,
  folders: false,
  keepsMtime: false,
  keepsFacts: true,
  minPartSize: 1,
  maxPartSize: 5 * GIB,
  maxParts: 10_000,
  maxPutSize: 5 * GIB,
  removeBatch: 1000,
}

/**
 * A whole storage in memory, by default one that behaves as S3 does: ETags of the content, times of writing, parts.
 * Without `orderedListing` it lists in the order of writing; with `folders` keys that end in `/` are folders.
 */
export function createMemoryStorage(options: MemoryOptions = {}): MemoryStorage {
  const capabilities = Object.freeze({ ...OBJECT_STORE, ...options.capabilities })
  const now = options.now ?? Date.now
  const objects = new Map<string, MemoryObject>()
  const madeFolders = new Set<string>()
  const uploads = new Set<ReadonlyMap<number, MemoryPart>>()
  const keep = (key: string, object: MemoryObject): Written => {
    // Deleted first, so that the order of the map is the order of writing.
    objects.delete(key)
    objects.set(key, object)
    return { etag: object.etag, etagIsDigest: object.etagIsDigest }
  }
  const write = (key: string, bytes: Buffer, etag: string, { mtime, facts }: ObjectAttributes): Written =>
    keep(key, objectOf(capabilities, bytes, etag, capabilities.keepsMtime ? mtime : now(), facts))

  const storage: MemoryStorage = {
    name: options.name ?? 'memory',
    capabilities,
    objects,
    madeFolders,
    uploads,
    seed(key, content, { mtime = now(), facts = {}, etag } = {}) {
      const bytes = Buffer.from(content)
      keep(key, objectOf(capabilities, bytes, etag ?? md5Of(bytes), mtime, facts))
    },
    list: (range, listOptions) => listObjects(storage, range, listOptions),
    async prefixes(prefix, callOptions) {
      throwIfStopped(callOptions?.signal)
      return foldersDirectlyBelow(prefix, foldersOf(objects.keys(), madeFolders))
    },
    async read(entry, readOptions) {
      throwIfStopped(readOptions?.signal)
      return readObject(objects.get(entry.key), entry, readOptions)
    },
    async head({ key }, headOptions) {
      throwIfStopped(headOptions?.signal)
      const object = objects.get(key)
      if (object === undefined) throw absent(key)
      const { bytes, mtime, etag, etagIsDigest, facts } = object
      return { size: bytes.length, mtime, etag, etagIsDigest, facts }
    },
    async put(key, payload, attributes, writeOptions) {
      throwIfStopped(writeOptions?.signal)
      checkKey(key, capabilities)
      if (payload.bytes.length > capabilities.maxPutSize) throw failed(`${JSON.stringify(key)} is too large for one put`)
      return write(key, payload.bytes, checkedMd5(key, payload), attributes)
    },
    async startMultipart(key, attributes, _partSize, writeOptions) {
      throwIfStopped(writeOptions?.signal)
      checkKey(key, capabilities)
      const finish = (bytes: Buffer, etag: string): Written => write(key, bytes, etag, attributes)
      return startMemoryMultipart(key, attributes.size, capabilities, uploads, finish)
    },
    async remove(keys, callOptions) {
      throwIfStopped(callOptions?.signal)
      if (keys.length > capabilities.removeBatch) throw failed('too many keys for one removal')
      return keys.map((key) => removeObject(objects, capabilities, key))
    },
    async close() {
      uploads.clear()
    },
  }
  return capabilities.folders ? withFolders(storage) : storage
}

function withFolders(storage: MemoryStorage): MemoryStorage {
  return {
    ...storage,
    async makeFolder(key, options) {
      throwIfStopped(options?.signal)
      storage.madeFolders.add(key.endsWith('/') ? key : key + '/')
    },
  }
}

function objectOf(capabilities: Capabilities, bytes: Buffer, etag: string, mtime: number, facts: Facts): MemoryObject {
  return {
    bytes: Buffer.from(bytes),
    mtime,
    etag: capabilities.contentEtag ? etag : '',
    etagIsDigest: capabilities.contentEtag,
    facts: capabilities.keepsFacts ? facts : {},
  }
}

async function* listObjects(
  { objects, madeFolders, capabilities }: MemoryStorage,
  range: KeyRange,
  { pageSize = 1000, folders = false, signal }: ListOptions = {},
): AsyncGenerator<Entry[], void, undefined> {
  throwIfStopped(signal)
  const keys = [...objects.keys()]
  if (folders && capabilities.folders) keys.push(...foldersOf(keys, madeFolders))
  const wanted = keys.filter((key) => rangeHolds(range, key))
  if (capabilities.orderedListing) wanted.sort(compareKeys)
  for (let i = 0; i < wanted.length; i += pageSize) {
    throwIfStopped(signal)
    const page = wanted.slice(i, i + pageSize).flatMap((key) => entryOf(key, objects.get(key)))
    if (page.length > 0) yield page
  }
}

/** An object that has gone since the listing began is left out. */
function entryOf(key: string, object: MemoryObject | undefined): Entry[] {
  if (object !== undefined) return [{ key, size: object.bytes.length, mtime: object.mtime, etag: object.etag }]
  return key.endsWith('/') ? [{ key, size: 0, mtime: 0, etag: '' }] : []
}

function readObject(object: MemoryObject | undefined, entry: Entry, { range, into }: ReadOptions = {}): Content {
  if (object === undefined) throw absent(entry.key)
  const { mtime, etag, etagIsDigest, facts } = object
  if (object.bytes.length !== entry.size || mtime !== entry.mtime || etag !== entry.etag) {
    throw new StorageError(`${JSON.stringify(entry.key)} has changed since it was listed`, { kind: 'changed' })
  }
  const part = object.bytes.subarray(range?.start ?? 0, range?.end ?? object.bytes.length)
  const fits = into !== undefined && into.length >= part.length
  const bytes = fits ? into.subarray(0, part.length) : Buffer.alloc(part.length)
  part.copy(bytes)
  return { bytes, size: object.bytes.length, mtime, etag, etagIsDigest, facts }
}

function removeObject(objects: Map<string, MemoryObject>, { folders }: Capabilities, key: string): RemoveOutcome {
  if (folders && key.endsWith('/')) {
    return { key, error: new StorageError(`${JSON.stringify(key)} is a folder; folders are not removed`, { kind: 'conflict' }) }
  }
  objects.delete(key)
  return { key }
}

function checkKey(key: string, { folders }: Capabilities): void {
  if (key === '' || (folders && key.endsWith('/'))) {
    throw new StorageError(`${JSON.stringify(key)} cannot be the key of an object here`, { kind: 'unsafe-key' })
  }
}

function absent(key: string): StorageError {
  return new StorageError(`cannot read ${JSON.stringify(key)}: it does not exist`, { kind: 'not-found' })
}

function failed(message: string): StorageError {
  return new StorageError(message, { kind: 'failed' })
}
