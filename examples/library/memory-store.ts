// A storage of one's own: objects in memory, under the contract of objsync/storage. It passes the conformance suite of
// objsync/testing (see memory-store.test.ts beside it), so a sync can read from it and write to it as from a bucket.
import { createHash } from 'node:crypto'
import { compareKeys, rangeHolds, StorageError } from 'objsync/storage'
import type {
  AbsenceProof, CallOptions, Capabilities, Content, Entry, Facts, MultipartWrite, ObjectAttributes, ObjectHead, Payload, Target,
  WriteOptions, Written,
} from 'objsync/storage'

interface StoredObject {
  readonly bytes: Buffer
  readonly mtime: number
  readonly etag: string
  readonly facts: Facts
}

export interface MemoryStore extends Target {
  readonly objects: Map<string, StoredObject>
  /** Uploads in parts that have not ended. */
  readonly uploads: Set<MultipartWrite>
}

const CAPABILITIES: Capabilities = {
  orderedListing: true,
  contentEtag: true,
  folders: false,
  keepsMtime: false,
  keepsFacts: true,
  minPartSize: 1,
  maxPartSize: 2 ** 30,
  maxParts: 10_000,
  maxPutSize: 2 ** 30,
  removeBatch: 1000,
}

export function createMemoryStore(name: string): MemoryStore {
  const objects = new Map<string, StoredObject>()
  const uploads = new Set<MultipartWrite>()

  function find(key: string): StoredObject {
    const object = objects.get(key)
    if (object === undefined) throw new StorageError(`${name} has no ${key}`, { kind: 'not-found' })
    return object
  }

  /** The object that a listing showed, unless another has taken its place. */
  function findAsListed(entry: Entry): StoredObject {
    const object = find(entry.key)
    if (object.etag !== entry.etag) throw new StorageError(`${entry.key} has changed since it was listed`, { kind: 'changed' })
    return object
  }

  function store(key: string, bytes: Buffer, etag: string, { facts }: ObjectAttributes, { ifAbsent, ifMatch }: WriteOptions): Written {
    const standing = objects.get(key)
    if (ifAbsent === true && standing !== undefined) throw new StorageError(`${key} is there already`, { kind: 'precondition' })
    if (ifMatch !== undefined && standing?.etag !== ifMatch) throw new StorageError(`${key} is another object by now`, { kind: 'precondition' })
    objects.set(key, { bytes, mtime: Date.now(), etag, facts })
    return { etag, etagIsDigest: true }
  }

  return {
    name,
    capabilities: CAPABILITIES,
    objects,
    uploads,

    async *list(range, { pageSize = 1000, signal } = {}) {
      stopIfAborted(signal)
      const keys = [...objects.keys()].filter((key) => rangeHolds(range, key)).sort(compareKeys)
      for (let i = 0; i < keys.length; i += pageSize) {
        stopIfAborted(signal)
        const page = keys.slice(i, i + pageSize).flatMap((key) => entryOf(key, objects.get(key)))
        if (page.length > 0) yield page
      }
    },

    async read(entry, { range, signal } = {}): Promise<Content> {
      stopIfAborted(signal)
      const object = findAsListed(entry)
      // A copy: whoever reads may keep or change it.
      return { ...headOf(object), bytes: Buffer.from(object.bytes.subarray(range?.start, range?.end)) }
    },

    async verifyUnchanged(entry, _state, { signal } = {}) {
      stopIfAborted(signal)
      findAsListed(entry)
    },

    async head({ key }, { signal } = {}) {
      stopIfAborted(signal)
      return headOf(find(key))
    },

    async proveAbsent(keys, { signal } = {}): Promise<AbsenceProof[]> {
      stopIfAborted(signal)
      const isFolder = (key: string): boolean => key.endsWith('/') && [...objects.keys()].some((other) => other.startsWith(key))
      return keys.map((key) => ({ key, absent: !objects.has(key) && !isFolder(key), mtime: objects.get(key)?.mtime }))
    },

    async put(key, payload, attributes, options = {}) {
      stopIfAborted(options.signal)
      return store(key, Buffer.from(payload.bytes), checkedMd5(key, payload), attributes, options)
    },

    async startMultipart(key, attributes, _partSize, options = {}): Promise<MultipartWrite> {
      stopIfAborted(options.signal)
      const write = multipartWrite(key, attributes.size, {
        store: (bytes, etag) => store(key, bytes, etag, attributes, options),
        end: () => void uploads.delete(write),
      })
      uploads.add(write)
      return write
    },

    async remove(keys, { signal } = {}) {
      stopIfAborted(signal)
      for (const key of keys) objects.delete(key)
      return keys.map((key) => ({ key }))
    },

    async close() {},
  }
}

interface Ending {
  store(bytes: Buffer, etag: string): Written
  end(): void
}

/** Keeps the parts until the object is complete. */
function multipartWrite(key: string, size: number, { store, end }: Ending): MultipartWrite {
  const parts = new Map<number, { readonly bytes: Buffer; readonly md5: string }>()
  return {
    async put({ number, payload }, { signal }: CallOptions = {}) {
      stopIfAborted(signal)
      parts.set(number, { bytes: Buffer.from(payload.bytes), md5: checkedMd5(key, payload) })
    },
    async complete({ signal } = {}) {
      stopIfAborted(signal)
      const ordered = [...parts].sort(([a], [b]) => a - b).map(([, part]) => part)
      const bytes = Buffer.concat(ordered.map((part) => part.bytes))
      if (bytes.length !== size) throw new StorageError(`parts of ${key} are missing`, { kind: 'failed' })
      const md5s = Buffer.from(ordered.map(({ md5 }) => md5).join(''), 'hex')
      const written = store(bytes, `${md5Of(md5s)}-${ordered.length}`)
      end()
      return written
    },
    async abort() {
      end()
    },
  }
}

function entryOf(key: string, object: StoredObject | undefined): Entry[] {
  return object === undefined ? [] : [{ key, size: object.bytes.length, mtime: object.mtime, etag: object.etag }]
}

function headOf({ bytes, mtime, etag, facts }: StoredObject): ObjectHead {
  return { size: bytes.length, mtime, etag, etagIsDigest: true, facts }
}

/** What arrives must be what was sent. */
function checkedMd5(key: string, { bytes, md5 }: Payload): string {
  const computed = md5Of(bytes)
  if (md5 === undefined || md5 === computed) return computed
  throw new StorageError(`${key} did not arrive as it was sent`, { kind: 'corrupt' })
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new StorageError('the call was stopped', { kind: 'aborted' })
}
