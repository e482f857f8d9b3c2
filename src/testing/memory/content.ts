import { StorageError } from '../../errors.ts'
import type { Checksum } from '../../integrity/checksum.ts'
import type { Entry, Facts } from '../../storage/contract/entry.ts'
import type { HeadOptions, ObjectHead } from '../../storage/contract/reading.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import { createFold, type FoldKey } from '../../order/fold-key.ts'

/** One stored object. */
export interface MemoryObject {
  /** `null` where no versions are kept. */
  readonly version: string
  readonly bytes: Buffer
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly etag: string
  readonly etagIsDigest: boolean
  /** Includes the tags and the access control list. Tags change without a new version. */
  facts: Facts
  readonly checksum?: Checksum | undefined
  /** Sizes in bytes of the parts that it was written in, in order. */
  readonly partSizes: readonly number[]
  /** The content of each annotation by its name. */
  readonly annotations: Map<string, Buffer>
}

export function headOf(object: MemoryObject, options: HeadOptions = {}): ObjectHead {
  const { bytes, mtime, etag, etagIsDigest, facts } = object
  const tagCount = Object.keys(facts.tags ?? {}).length
  const head = { size: bytes.length, mtime, etag, etagIsDigest, facts: readable(facts, options.tags === true), tagCount }
  const checksum = options.checksum === true ? checksumOf(object, options) : undefined
  return checksum === undefined ? head : { ...head, checksum }
}

/** Access control lists are written, never read. */
function readable({ acl: _acl, tags, ...facts }: Facts, withTags: boolean): Facts {
  return withTags && tags !== undefined ? { ...facts, tags } : facts
}

function checksumOf({ checksum }: MemoryObject, { algorithm }: HeadOptions): Checksum | undefined {
  return algorithm === undefined || algorithm === checksum?.algorithm ? checksum : undefined
}

/** @throws StorageError `changed` when the object is not the one that was listed */
export function checkIsEntry({ bytes, mtime, etag }: MemoryObject, entry: Entry): void {
  if (bytes.length === entry.size && mtime === entry.mtime && etag === entry.etag) return
  throw new StorageError(`${JSON.stringify(entry.key)} has changed since it was listed`, { kind: 'changed' })
}

export function absent(key: string): StorageError {
  return new StorageError(`cannot read ${JSON.stringify(key)}: it does not exist`, { kind: 'not-found' })
}

export function failed(message: string): StorageError {
  return new StorageError(message, { kind: 'failed' })
}

/** One version of an object; a delete marker when it has no object. */
export interface MemoryVersion {
  readonly version: string
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly object?: MemoryObject | undefined
}

/** What a storage in memory holds. */
export interface MemoryContent {
  readonly capabilities: Capabilities
  /** Absent where every key is its own. */
  readonly fold: FoldKey | undefined
  readonly versioned: boolean
  /** The object under each key, in the order of writing. */
  readonly objects: Map<string, MemoryObject>
  /** Every version of each key, the newest first; empty unless versions are kept. */
  readonly history: Map<string, MemoryVersion[]>
  /** Returns the time that objects get when they are written, in milliseconds since the epoch. */
  now(): number
  nextVersion(): string
}

/** Returns the spelling under which the content has a key, or would get it. */
export function spellingOf({ fold, objects }: Pick<MemoryContent, 'fold' | 'objects'>, key: string): string {
  if (!fold || objects.has(key)) return key
  const segments = key.split('/')
  let spelled = ''
  for (const [i, segment] of segments.entries()) {
    const begun = spelled + segment + (i < segments.length - 1 ? '/' : '')
    const isSame = (other: string): boolean => (begun.endsWith('/') ? fold(other).startsWith(fold(begun)) : fold(other) === fold(begun))
    const standing = [...objects.keys()].find(isSame)
    spelled = standing === undefined ? begun : standing.split('/').slice(0, i + 1).join('/') + (begun.endsWith('/') ? '/' : '')
  }
  return spelled
}

export const UNVERSIONED = 'null'

export function createContent(capabilities: Capabilities, versioned: boolean, now: () => number): MemoryContent {
  let versions = 0
  return {
    capabilities,
    fold: createFold(capabilities),
    versioned,
    objects: new Map(),
    history: new Map(),
    now,
    nextVersion: () => (versioned ? `v${++versions}` : UNVERSIONED),
  }
}

export function keep(content: MemoryContent, key: string, object: MemoryObject): void {
  // Deleted first, so that the order of the map is the order of writing.
  content.objects.delete(key)
  content.objects.set(key, object)
  note(content, key, { version: object.version, mtime: object.mtime, object })
}

/** Where versions are kept, adds a delete marker, even if the key had no object. */
export function drop(content: MemoryContent, key: string): void {
  content.objects.delete(key)
  note(content, key, { version: content.nextVersion(), mtime: content.now() })
}

function note({ versioned, history }: MemoryContent, key: string, version: MemoryVersion): void {
  if (versioned) history.set(key, [version, ...(history.get(key) ?? [])])
}

/** @throws StorageError `not-found` */
export function find(content: MemoryContent, { key, version }: Pick<Entry, 'key' | 'version'>): MemoryObject {
  const object = version === undefined
    ? content.objects.get(spellingOf(content, key))
    : versionsOf(content, key).find((each) => each.version === version)?.object
  if (object === undefined) throw absent(key)
  return object
}

/** The newest first. */
export function versionsOf({ versioned, history, objects }: MemoryContent, key: string): readonly MemoryVersion[] {
  if (versioned) return history.get(key) ?? []
  const object = objects.get(key)
  return object === undefined ? [] : [{ version: UNVERSIONED, mtime: object.mtime, object }]
}
