import type { Checksum } from '../../integrity/checksum.ts'
import { multipartEtag } from '../../integrity/etag.ts'
import { md5Of } from '../../integrity/md5.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { Entry, Facts } from '../../storage/contract/entry.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { Target } from '../../storage/contract/storage.ts'
import { headObject, partSizesOf, proveObjectsAbsent, readObject, verifyUnchanged } from './read.ts'
import { createContent, find, keep } from './content.ts'
import type { MemoryContent, MemoryObject } from './content.ts'
import { copyObject, copySourceOf, urlSourceOf } from './copies.ts'
import { foldersDirectlyBelow, foldersOf, listObjects, listVersions } from './list.ts'
import { startMultipart } from './parts.ts'
import type { Uploads } from './parts.ts'
import { objectOf, putObject, removeObjects } from './write.ts'
import { StorageError } from '../../errors.ts'
import type { Annotations } from '../../storage/contract/annotations.ts'

export type { MemoryObject } from './content.ts'

/** How a storage in memory differs from a plain object store. */
export interface MemoryOptions {
  /** How messages name it; default: `memory`. */
  readonly name?: string | undefined
  /** Replaces some of the capabilities of a plain object store that takes parts of any size. */
  readonly capabilities?: Partial<Capabilities> | undefined
  /** Returns the time that an object gets when it is written, in milliseconds since the epoch; default: `Date.now`. */
  readonly now?: (() => number) | undefined
  /** Keep every version of what is overwritten or removed. */
  readonly versioned?: boolean | undefined
  /** Names the store. Storages of the same store can copy to each other; without a name the storage has no `copy`. */
  readonly store?: string | undefined
  /** Other services can read the objects by URLs, and copies from such URLs are possible. Needs a store. */
  readonly urls?: boolean | undefined
}

/** A storage whose content tests may read and change directly. */
export interface MemoryStorage extends Target {
  /** The object under each key now. */
  readonly objects: Map<string, MemoryObject>
  /** Folders made by `makeFolder`; each ends in `/`. */
  readonly madeFolders: Set<string>
  /** Multipart writes that have not ended. */
  readonly uploads: Uploads
  /** Stores an object as another program would. */
  seed(key: string, bytes: Buffer | string, attributes?: SeedAttributes): void
}

/** Attributes of an object that a test stores directly. */
export interface SeedAttributes {
  /** Milliseconds since the epoch; default: the time of writing. */
  readonly mtime?: number
  readonly facts?: Facts
  /** Default: the multipart ETag for `partSizes`; without them the MD5 of the bytes. */
  readonly etag?: string
  /** False: the service says that the ETag is not a digest. */
  readonly etagIsDigest?: boolean
  /** Stored as given; it need not be the checksum of the bytes. */
  readonly checksum?: Checksum
  /** Sizes in bytes of the parts that it was written in; default: written whole. */
  readonly partSizes?: readonly number[]
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
 * Returns an empty storage in memory. By default it behaves as S3 does, with ETags of the content, times of writing, parts,
 * conditions, checksums, tags, annotations and versions. With the capability `orderedListing: false` it lists in the order of
 * writing. With `foldsCase` or `foldsForms` it keeps the spelling of the first writer. With `folders: true` it behaves as a
 * disk: keys that end in `/` are folders, and tags, versions, annotations, part sizes and copies are absent.
 */
export function createMemoryStorage(options: MemoryOptions = {}): MemoryStorage {
  const capabilities = Object.freeze({ ...OBJECT_STORE, ...options.capabilities })
  const content = createContent(capabilities, options.versioned ?? false, options.now ?? Date.now)
  const madeFolders = new Set<string>()
  const uploads: Uploads = new Set()
  const store = capabilities.folders ? undefined : options.store
  return {
    name: options.name ?? 'memory',
    capabilities,
    objects: content.objects,
    madeFolders,
    uploads,
    seed: (key, bytes, attributes) => seed(content, key, Buffer.from(bytes), attributes),
    list: (range, listOptions) => listObjects(content, madeFolders, range, listOptions),
    async prefixes(prefix, callOptions) {
      throwIfStopped(callOptions?.signal)
      const below = [...content.objects.keys()].filter((key) => key.startsWith(prefix))
      const complete = below.every((key) => key.slice(prefix.length).includes('/'))
      return { prefixes: foldersDirectlyBelow(prefix, foldersOf(below, madeFolders)), complete }
    },
    read: (entry, readOptions) => readObject(content, entry, readOptions),
    verifyUnchanged: (entry, _state, callOptions) => verifyUnchanged(content, entry, callOptions),
    head: (entry, headOptions) => headObject(content, entry, headOptions),
    proveAbsent: (keys, absenceOptions) => proveObjectsAbsent(content, madeFolders, keys, absenceOptions),
    put: (key, payload, attributes, writeOptions) => putObject(content, key, payload, attributes, writeOptions),
    startMultipart: async (key, attributes, _partSize, writeOptions) =>
      startMultipart(content, uploads, store, key, attributes, writeOptions),
    remove: (keys, removeOptions) => removeObjects(content, keys, removeOptions),
    async close() {
      uploads.clear()
    },
    ...(capabilities.folders ? folderMethods(content, madeFolders) : objectMethods(content)),
    ...(store !== undefined && copyMethods(content, store)),
    ...(store !== undefined && options.urls && { copiesFromUrls: true, comparesMd5OfUrls: true, urlSource: (entry: Entry) => urlSourceOf(content, entry) }),
  }
}

function folderMethods({ objects }: MemoryContent, madeFolders: Set<string>): Pick<Target, 'makeFolder' | 'removeFolder'> {
  return {
    async makeFolder(key, options) {
      throwIfStopped(options?.signal)
      madeFolders.add(key.endsWith('/') ? key : key + '/')
    },
    async removeFolder(key, options) {
      throwIfStopped(options?.signal)
      if ([...objects.keys(), ...madeFolders].some((each) => each !== key && each.startsWith(key))) return false
      madeFolders.delete(key)
      // The folder above stays, whatever made it.
      const above = key.slice(0, key.lastIndexOf('/', key.length - 2) + 1)
      if (above !== '') madeFolders.add(above)
      return true
    },
  }
}

type ObjectMethods = Pick<Target, 'partSizes' | 'listVersions' | 'keepsVersions' | 'readTags' | 'writeTags' | 'annotations'>

function objectMethods(content: MemoryContent): ObjectMethods {
  return {
    partSizes: (entry, options) => partSizesOf(content, entry, options),
    listVersions: (range, options) => listVersions(content, range, options),
    async keepsVersions(options) {
      throwIfStopped(options?.signal)
      return content.versioned
    },
    async readTags(entry, options) {
      throwIfStopped(options?.signal)
      return find(content, entry).facts.tags ?? {}
    },
    async writeTags(key, tags, options) {
      throwIfStopped(options?.signal)
      const object = find(content, { key })
      const { tags: _old, ...facts } = object.facts
      object.facts = Object.keys(tags).length === 0 ? facts : { ...facts, tags }
    },
    annotations: annotationsOf(content),
  }
}

function copyMethods(content: MemoryContent, store: string): Pick<Target, 'store' | 'copySource' | 'copy'> {
  return {
    store,
    copySource: (entry) => copySourceOf(content, store, entry),
    copy: (key, from, attributes, options) => copyObject(content, store, key, from, attributes, options),
  }
}

function seed(content: MemoryContent, key: string, bytes: Buffer, attributes: SeedAttributes = {}): void {
  const { mtime = content.now(), facts = {}, partSizes, checksum } = attributes
  const etag = attributes.etag ?? (partSizes === undefined ? md5Of(bytes) : etagOfParts(bytes, partSizes))
  const object = objectOf(content, { bytes, etag, partSizes: partSizes ?? [bytes.length], checksum }, { mtime, facts })
  keep(content, key, attributes.etagIsDigest === undefined ? object : { ...object, etagIsDigest: attributes.etagIsDigest })
}

function etagOfParts(bytes: Buffer, partSizes: readonly number[]): string {
  let end = 0
  return multipartEtag(partSizes.map((size) => md5Of(bytes.subarray(end, (end += size)))))
}

/** Each version of an object has its own annotations. */
export function annotationsOf(content: MemoryContent): Annotations {
  return {
    async list(entry, options) {
      throwIfStopped(options?.signal)
      return [...find(content, entry).annotations].map(([name, document]) => ({ name, etag: md5Of(document) }))
    },
    async read(entry, name, options) {
      throwIfStopped(options?.signal)
      const document = find(content, entry).annotations.get(name)
      if (document !== undefined) return Buffer.from(document)
      throw new StorageError(`${JSON.stringify(entry.key)} has no annotation ${JSON.stringify(name)}`, { kind: 'not-found' })
    },
    async write(key, name, document, options) {
      throwIfStopped(options?.signal)
      find(content, { key }).annotations.set(name, Buffer.from(document))
    },
    async remove(key, name, options) {
      throwIfStopped(options?.signal)
      find(content, { key }).annotations.delete(name)
    },
  }
}
