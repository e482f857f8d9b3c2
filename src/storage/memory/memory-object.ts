import { StorageError } from '../../errors.ts'
import type { Checksum } from '../../integrity/checksum.ts'
import type { Entry, Facts } from '../contract/entry.ts'
import type { HeadOptions, ObjectHead } from '../contract/reading.ts'

/** One object as it is kept. */
export interface MemoryObject {
  /** `null` where no versions are kept. */
  readonly version: string
  readonly bytes: Buffer
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly etag: string
  readonly etagIsDigest: boolean
  /** Tags and the access control list included. Tags change without a new version. */
  facts: Facts
  readonly checksum?: Checksum | undefined
  /** Bytes of the parts that it was written in, in order. */
  readonly partSizes: readonly number[]
  /** Content by name. */
  readonly annotations: Map<string, Buffer>
}

export function headOf(object: MemoryObject, options: HeadOptions = {}): ObjectHead {
  const { bytes, mtime, etag, etagIsDigest, facts } = object
  const head = { size: bytes.length, mtime, etag, etagIsDigest, facts: readable(facts, options.tags === true) }
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

/** @throws StorageError `changed` when the object no longer is what was listed */
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
