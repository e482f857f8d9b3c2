import type { Entry, Facts } from './entry.ts'
import type { KeyRange } from '../order/key-range.ts'

/** What varies from call to call. */
export interface CallOptions {
  /** Aborted: the call gives up as soon as it can and throws a `StorageError` of kind `aborted`. */
  readonly signal?: AbortSignal | undefined
}

/** An entry that a listing could not show: an unreadable folder, a name that is no key. */
export interface ListingProblem {
  /** Relative key of the folder or file, as near as it can be told. */
  readonly key: string
  readonly error: Error
  /** True when entries may be missing from the listing because of this; deletions are then off. */
  readonly incomplete: boolean
}

export interface ListOptions extends CallOptions {
  /** Most entries in a page; the storage may yield fewer. */
  readonly pageSize?: number | undefined
  /** Yield folders too, as entries of size 0 whose key ends in `/`. Only where `capabilities.folders` is true. */
  readonly folders?: boolean | undefined
  /** Called for each entry or folder that had to be left out. Without it such a problem is thrown. */
  readonly onProblem?: ((problem: ListingProblem) => void) | undefined
}

/** Bytes `start` to `end`, `end` exclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface ReadOptions extends CallOptions {
  /** Part of the object to read; the whole of it when absent. */
  readonly range?: ByteRange | undefined
  /**
   * A buffer at least as large as what is read. The storage may fill it and return a view of it, or may ignore it;
   * so the content is the caller's only until the caller lends the same buffer again.
   */
  readonly into?: Buffer | undefined
}

/** Bytes of an object, and what the storage said of it while they were read. */
export interface Content {
  readonly bytes: Buffer
  /** Size of the whole object in bytes. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly mtime: number
  /** Without quotes; empty where the storage keeps none. */
  readonly etag: string
  /** False when the service says by other headers that the ETag is no MD5 of the content (KMS, customer keys). */
  readonly etagIsDigest: boolean
  readonly facts: Facts
}

/** What the target keeps of an object besides its bytes. */
export interface ObjectAttributes {
  /** Size of the whole object in bytes. */
  readonly size: number
  /** Modification time of the source, milliseconds since the epoch; kept where `capabilities.keepsMtime`. */
  readonly mtime: number
  readonly facts: Facts
}

export interface WriteOptions extends CallOptions {
  /**
   * The listing of this storage had no such key. A storage whose names can stand for one another (a disk that folds
   * letter case) then refuses to replace what it finds under the name, with kind `conflict`.
   */
  readonly expectAbsent?: boolean | undefined
}

/** Bytes to be written, with their MD5 (hex, lower case); absent where the storage keeps no ETag and nobody needs it. */
export interface Payload {
  readonly bytes: Buffer
  readonly md5?: string | undefined
}

/** What the storage says of an object that it has just stored. */
export interface Written {
  /** Without quotes; empty where the storage keeps none. */
  readonly etag: string
  /** False when the ETag is no MD5 of the content (KMS, customer keys). */
  readonly etagIsDigest: boolean
}

/** One object being written in parts. Exactly one of `complete` and `abort` ends it. */
export interface MultipartWrite {
  /**
   * Stores one part; parts may come in any order and several at a time, and the same part may be put again after a
   * failure. Part numbers count from 1, `offset` is the part's first byte in the object.
   * @throws StorageError `corrupt` when the storage tells of other bytes than were sent.
   */
  put(part: { readonly number: number; readonly offset: number; readonly payload: Payload }, options?: CallOptions): Promise<void>
  /** Makes the object appear under its key, whole and at once. */
  complete(options?: CallOptions): Promise<Written>
  /** Leaves nothing behind: no object, no parts, no temporary file. Never throws for what is already gone. */
  abort(): Promise<void>
}

export interface RemoveOutcome {
  readonly key: string
  /** Absent when the entry is gone, also when it was gone before. */
  readonly error?: StorageErrorLike | undefined
}

/** A rejected removal; structurally a `StorageError`. */
export type StorageErrorLike = Error & { readonly kind: string }

/** Facts about a storage, as data: planning code reads these and never asks which storage it has. */
export interface Capabilities {
  /** `list` yields keys in the order of `compareKeys`. False: the caller sorts. */
  readonly orderedListing: boolean
  /** Entries carry an ETag that is the MD5 of the content, or the MD5 of the parts' MD5s and `-n`. */
  readonly contentEtag: boolean
  /** A key that ends in `/` is a folder here, not an object. */
  readonly folders: boolean
  /** Writing sets the modification time that it is given. */
  readonly keepsMtime: boolean
  /** Entries carry facts (content type, metadata) that reading returns and writing stores. */
  readonly keepsFacts: boolean
  /** Bytes. */
  readonly minPartSize: number
  /** Bytes. */
  readonly maxPartSize: number
  readonly maxParts: number
  /** Largest object that a single `put` may carry, bytes. */
  readonly maxPutSize: number
  /** Most keys that one `remove` may name. */
  readonly removeBatch: number
}

/** The reading half of a storage. All keys are relative to the location that the storage was opened on. */
export interface Source {
  /** How messages call this side, without secrets: `s3://bucket/prefix`, `/data/in`. */
  readonly name: string
  readonly capabilities: Capabilities
  /**
   * Pages of the entries whose keys lie in the range, each key once; never an empty page. Ends only when the whole
   * range has been seen (or its holes told to `onProblem`); a listing that breaks off throws. Leaving the iteration
   * early frees what it holds.
   * @throws StorageError `not-found` when the bucket or the folder does not exist.
   */
  list(range: KeyRange, options?: ListOptions): AsyncIterable<Entry[]>
  /**
   * Some of the sub-prefixes (ending in `/`) directly below `prefix`, in the order of `compareKeys`: a hint where to
   * cut the key space, so it may be short of some. A storage without this method is listed in one piece.
   */
  prefixes?(prefix: string, options?: CallOptions): Promise<string[]>
  /**
   * Reads an entry as it was listed.
   * @throws StorageError `changed` when the object no longer is what the entry says, or changed during the read;
   *   `not-found` when it is gone.
   */
  read(entry: Entry, options?: ReadOptions): Promise<Content>
  /** Ends connections; no other method may be called afterwards. Never throws. */
  close(): Promise<void>
}

/** A storage that can also be written. */
export interface Target extends Source {
  /**
   * Refuses a key that can never be written here, without asking anyone; a dry run tells by it what the real run would
   * leave out. A storage without this method takes every key.
   * @throws StorageError `unsafe-key`
   */
  checkKey?(key: string): void
  /** Stores a small object whole; it appears under its key at once or not at all. */
  put(key: string, payload: Payload, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written>
  /** Begins a large object. `partSize` is the size of every part but the last, bytes. */
  startMultipart(key: string, attributes: ObjectAttributes, partSize: number, options?: WriteOptions): Promise<MultipartWrite>
  /** Makes an empty folder. Only where `capabilities.folders` is true. */
  makeFolder?(key: string, options?: CallOptions): Promise<void>
  /**
   * Removes entries, at most `capabilities.removeBatch` of them; never a folder. One outcome for each key, in the
   * same order. Throws only when nothing can be said of any key.
   */
  remove(keys: readonly string[], options?: CallOptions): Promise<RemoveOutcome[]>
}
