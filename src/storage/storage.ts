import type { Checksum, ChecksumAlgorithm, ChecksumType } from '../integrity/checksum.ts'
import type { KeyRange } from '../order/key-range.ts'
import type { Entry, Facts, Version } from './entry.ts'

/** What varies from call to call. */
export interface CallOptions {
  /** Aborted: the call gives up as soon as it can and throws a `StorageError` of kind `aborted`. */
  readonly signal?: AbortSignal | undefined
}

/** An entry that a listing could not show: an unreadable folder, a name that is no key. */
export interface ListingProblem {
  /** Relative key of the folder or file, as exactly as it is known. */
  readonly key: string
  readonly error: Error
  /** True when entries may be missing from the listing because of this; deletions are then off. */
  readonly incomplete: boolean
  /** True when no copy goes missing by it: a link that leads nowhere, a pipe. It is a warning only to a run that deletes. */
  readonly harmless?: boolean | undefined
}

export interface ListOptions extends CallOptions {
  /** Most entries in a page; the storage may yield fewer. */
  readonly pageSize?: number | undefined
  /** Yield folders too, as entries of size 0 whose key ends in `/`. Only where `capabilities.folders` is true. */
  readonly folders?: boolean | undefined
  /** False: only entries directly below the location are of use, so the storage need not look deeper. A hint. */
  readonly recursive?: boolean | undefined
  /** Nothing that begins with such a prefix is of any use, so the storage need not look there. A hint. */
  readonly excludes?: ((prefix: string) => boolean) | undefined
  /**
   * Called once, when a range has been read to its end, with the first key behind the range that the service showed;
   * null when the service said that no key of `range.prefix` is left. A storage that cannot say never calls it.
   */
  readonly onEnd?: ((past: string | null) => void) | undefined
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
  /** Ask for the tags too, where the storage keeps any; that may cost a request more. */
  readonly tags?: boolean | undefined
  /** Ask for the access tier too, where the storage has them; that may cost a request more. */
  readonly tier?: boolean | undefined
  /** Ask for the stored checksum too, where the storage keeps any. Only for an object that is read whole. */
  readonly checksum?: boolean | undefined
}

/** What a storage says of one object. */
export interface ObjectHead {
  /** Size of the whole object in bytes. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly mtime: number
  /** Without quotes; empty where the storage keeps none. */
  readonly etag: string
  /** False when the service says by other headers that the ETag is no MD5 of the content (KMS, customer keys). */
  readonly etagIsDigest: boolean
  /** Tags are among the facts only when they were asked for. */
  readonly facts: Facts
  /** The stored checksum; of several the first. Only when it was asked for. */
  readonly checksum?: Checksum | undefined
  /** POSIX permissions of the file (`0o644`), where the storage is a disk that has them. */
  readonly mode?: number | undefined
}

/** Bytes of an object, and what the storage said of it while they were read. */
export interface Content extends ObjectHead {
  readonly bytes: Buffer
  /**
   * Identifies the file that was read and its last change. Two reads of an entry read the same content only if their
   * states are equal. Absent where reads are conditional on the listed ETag.
   */
  readonly state?: string | undefined
}

export interface HeadOptions extends CallOptions {
  readonly tags?: boolean | undefined
  readonly checksum?: boolean | undefined
  /** Of several stored checksums, the one of this algorithm. */
  readonly algorithm?: ChecksumAlgorithm | undefined
}

/** What the target keeps of an object besides its bytes. */
export interface ObjectAttributes {
  /** Size of the whole object in bytes. */
  readonly size: number
  /** Modification time of the source, milliseconds since the epoch; kept where `capabilities.keepsMtime`. */
  readonly mtime: number
  readonly facts: Facts
  /** POSIX permissions of the source's file. A new file gets no more than these. */
  readonly mode?: number | undefined
}

export interface WriteOptions extends CallOptions {
  /**
   * The listing of this storage had no such key. A storage that may take different names for one object (a disk that folds
   * letter case) then refuses to replace what it finds under the name, with kind `conflict`.
   */
  readonly expectAbsent?: boolean | undefined
  /** Write only over an object with this ETag; else kind `precondition`. */
  readonly ifMatch?: string | undefined
  /** Write only where nothing is; else kind `precondition`. */
  readonly ifAbsent?: boolean | undefined
  /** The checksum that the object is to be stored with. */
  readonly checksum?: ChecksumKind | undefined
  /**
   * `put` calls it when the bytes are stored and before they appear under the key, where the storage can still take them
   * back (a disk). If it rejects, nothing is left behind. Other storages do not call it.
   */
  readonly beforeCommit?: (() => Promise<void>) | undefined
}

/** Which checksum, and over what. A checksum of a single put is always one over all bytes. */
export interface ChecksumKind {
  readonly algorithm: ChecksumAlgorithm
  readonly type: ChecksumType
}

/** Bytes to be written, with the digests that the storage is to hold them against. */
export interface Payload {
  readonly bytes: Buffer
  /** Hex, lower case; absent when the storage keeps no ETag and it is not needed. */
  readonly md5?: string | undefined
  /** Base64, by the algorithm of the write's `checksum`. */
  readonly checksum?: string | undefined
}

/** What the storage says of an object that it has just stored. */
export interface Written {
  /** Without quotes; empty where the storage keeps none. */
  readonly etag: string
  /** False when the ETag is no MD5 of the content (KMS, customer keys). */
  readonly etagIsDigest: boolean
  /** The checksum that is stored with the object, where one was asked for. */
  readonly checksum?: Checksum | undefined
}

/**
 * Where a storage of the same store finds an object by itself, without its bytes passing through us. Opaque to all but
 * the adapters; may hold secrets.
 */
export interface CopySource {
  readonly address: string
  readonly headers: Readonly<Record<string, string>>
}

/** One object being written in parts. Exactly one of `complete` and `abort` ends it. */
export interface MultipartWrite {
  /**
   * Stores one part; parts may come in any order and several at a time, and the same part may be put again after a
   * failure. Part numbers count from 1, `offset` is the part's first byte in the object.
   * @throws StorageError `corrupt` when the storage reports other bytes than were sent.
   */
  put(part: { readonly number: number; readonly offset: number; readonly payload: Payload }, options?: CallOptions): Promise<void>
  /** Lets the store copy a range of an object of its own as one part. Only where `Target.copy` is there. */
  copy?(part: { readonly number: number; readonly range: ByteRange }, from: CopySource, options?: CallOptions): Promise<void>
  /** Makes the object appear under its key, whole and at once, under the conditions that the write was begun with. */
  complete(options?: CompleteOptions): Promise<Written>
  /** Leaves nothing behind: no object, no parts, no temporary file. Never throws for what is already gone. */
  abort(): Promise<void>
}

export interface CompleteOptions extends CallOptions {
  /** Base64 checksum over all bytes, for a write that was begun with a `FULL_OBJECT` checksum. */
  readonly checksum?: string | undefined
}

export interface RemoveOptions extends CallOptions {
  /** For each key the ETag that it must still have; else it stays, with an outcome of kind `precondition`. */
  readonly ifMatch?: readonly string[] | undefined
}

export interface RemoveOutcome {
  readonly key: string
  /** Absent when the entry is gone, also when it was gone before. */
  readonly error?: StorageErrorLike | undefined
}

/** The answer of a storage to the question whether nothing is under a key. */
export interface AbsenceProof {
  readonly key: string
  /**
   * True only when the storage asked about this very key and found nothing under it. A folder is not what a
   * key without a slash at its end names, so `a` may be absent where `a/b` is there. A key with a slash at its end names a
   * folder, or its marker; it is there as soon as anything lies below it.
   */
  readonly absent: boolean
  /**
   * When the entry under the key appeared, as the storage knows it: milliseconds since the epoch. A disk gives the later of
   * modification and change time, for a copied file may keep an old modification time. Absent for folders.
   */
  readonly mtime?: number | undefined
  /**
   * Why the storage could prove nothing, or what is there that no listing shows: a pipe, a dangling link.
   * Absent when the key is absent, and when an ordinary entry or folder is there.
   */
  readonly error?: StorageErrorLike | undefined
}

export interface AbsenceOptions extends CallOptions {
  /**
   * Ask what stood under the keys at this time, milliseconds since the epoch. Only where `listVersions` is there.
   */
  readonly at?: number | undefined
}

/** A rejected removal; structurally a `StorageError`. */
export type StorageErrorLike = Error & { readonly kind: string }

/** Facts about a storage, as data: planning code reads these and never asks which storage it has. */
export interface Capabilities {
  /** `list` yields keys in the order of `compareKeys`. False: the caller sorts. */
  readonly orderedListing: boolean
  /** Entries carry an ETag that is the MD5 of the content, or the MD5 of the parts' MD5s and `-n`. */
  readonly contentEtag: boolean
  /** The service compares what is written with an MD5 that is sent along, although its ETag is no MD5. */
  readonly verifiesMd5?: boolean | undefined
  /** Objects have access tiers, which a read returns only on request. */
  readonly keepsTiers?: boolean | undefined
  /** A range that begins inside of a folder costs reading all of the folder again, so nothing is cut there. */
  readonly cutsAtFoldersOnly?: boolean | undefined
  /** A key that ends in `/` is a folder here, not an object. */
  readonly folders: boolean
  /** Writing sets the modification time that it is given. */
  readonly keepsMtime: boolean
  /** Entries carry facts (content type, metadata) that reading returns and writing stores. */
  readonly keepsFacts: boolean
  /** Of the facts, the user metadata alone: a disk that makes owner, mode and times out of it, and the other way round. */
  readonly keepsMetadata?: boolean | undefined
  /** `head` returns checksums of this algorithm although the storage keeps no facts: a disk with hash records. */
  readonly keepsChecksum?: ChecksumAlgorithm | undefined
  /** Bytes. */
  readonly minPartSize: number
  /** Bytes. */
  readonly maxPartSize: number
  readonly maxParts: number
  /** Largest object that a single `put` may carry, bytes. */
  readonly maxPutSize: number
  /** Most keys that one `remove` may name. */
  readonly removeBatch: number
  /** Checksum that every object is written with unless another is asked for. */
  readonly defaultChecksum?: ChecksumAlgorithm | undefined
}

/** The reading half of a storage. All keys are relative to the location that the storage was opened on. */
export interface Source {
  /** How messages call this side, without secrets: `s3://bucket/prefix`, `/data/in`. */
  readonly name: string
  readonly capabilities: Capabilities
  /** The only key that there is, where the location is one file or blob and no folder. */
  readonly single?: string | undefined
  /** Absent for a disk, whose places are compared by their paths. */
  readonly location?: StoreLocation | undefined
  /**
   * Pages of the entries whose keys lie in the range, each key once; never an empty page. Ends only when the whole
   * range has been seen (or its holes reported to `onProblem`); a listing that breaks off throws. Leaving the iteration
   * early frees what it holds.
   * @throws StorageError `not-found` when the bucket or the folder does not exist.
   */
  list(range: KeyRange, options?: ListOptions): AsyncIterable<Entry[]>
  /**
   * The sub-prefixes directly below `prefix`: where the key space may be cut. A storage without this method is listed
   * in one piece.
   */
  prefixes?(prefix: string, options?: CallOptions): Promise<SubPrefixes>
  /**
   * Reads an entry as it was listed.
   * @throws StorageError `changed` when the object no longer is what the entry says, or changed during the read;
   *   `not-found` when it is gone.
   */
  read(entry: Entry, options?: ReadOptions): Promise<Content>
  /**
   * Looks at an entry again without reading its content.
   * @param state of the reads of this entry; without one the object is compared with the entry
   * @throws StorageError `changed` when the key no longer holds what was read; `not-found` when it is gone
   */
  verifyUnchanged?(entry: Entry, state: string | undefined, options?: CallOptions): Promise<void>
  /**
   * What the storage says of an entry (of its version, if it has one), without its bytes.
   * @throws StorageError `not-found` when nothing is there
   */
  head(entry: Pick<Entry, 'key' | 'version'>, options?: HeadOptions): Promise<ObjectHead>
  /**
   * Asks the storage itself, now, whether nothing is under each of the keys; an earlier listing is no proof. The keys
   * are in the order of `compareKeys`, so a storage may prove many of them by one empty listing of a prefix that they
   * share. One answer for each key, in the same order.
   * @throws StorageError when the storage can say nothing of any key
   */
  proveAbsent(keys: readonly string[], options?: AbsenceOptions): Promise<AbsenceProof[]>
  /**
   * Sizes in bytes of the parts that an entry was written in, in order; one for an object that was written whole.
   * Without `exact` parts may be taken for equally large where the first one and their number agree with that.
   * Absent when the storage does not know; undefined when it does not say.
   */
  partSizes?(entry: Entry, options?: PartSizesOptions): Promise<readonly number[] | undefined>
  /** Two storages of the same store copy among themselves. Absent where nothing can be copied by the service. */
  readonly store?: string | undefined
  /**
   * How a target of the same store finds an entry. Every copy from it fails with kind `precondition` when the object no
   * longer has the entry's ETag, if it has one.
   */
  copySource?(entry: Entry): CopySource
  /**
   * All versions and delete markers of the keys in the range: keys in order, and of each key the newest first. One
   * listing, never cut. Absent where the storage keeps none.
   */
  listVersions?(range: KeyRange, options?: ListOptions): AsyncIterable<Version[]>
  /** Does the storage keep versions of what is overwritten? */
  keepsVersions?(options?: CallOptions): Promise<boolean>
  /** Named documents that hang on an object. Absent where there are none. */
  readonly annotations?: Annotations | undefined
  /** Ends connections; no other method may be called afterwards. Never throws. */
  close(): Promise<void>
}

/** Where an object store is, in terms that show whether two of them hold the same keys. */
export interface StoreLocation {
  /** Stores of different kinds never hold the same objects. */
  readonly kind: string
  /** Equal texts mean one service; one service may also have two. */
  readonly service: string
  readonly container: string
  /** The name of the container, or of the service's account, may be another one's alias. */
  readonly isAlias?: boolean | undefined
  /** All keys of the location begin with it. */
  readonly prefix: string
}

export interface SubPrefixes {
  /** Each ends in `/`; in the order of `compareKeys`. Some may be missing. */
  readonly prefixes: string[]
  /** True when every key below the prefix lies below one of these. */
  readonly complete: boolean
}

export interface PartSizesOptions extends CallOptions {
  readonly exact?: boolean | undefined
}

/** One named document that hangs on an object. */
export interface Annotation {
  readonly name: string
  readonly etag: string
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/annotations-overview.html */
export interface Annotations {
  list(entry: Pick<Entry, 'key' | 'version'>, options?: CallOptions): Promise<Annotation[]>
  read(entry: Pick<Entry, 'key' | 'version'>, name: string, options?: CallOptions): Promise<Buffer>
  write(key: string, name: string, content: Buffer, options?: CallOptions): Promise<void>
  remove(key: string, name: string, options?: CallOptions): Promise<void>
}

/** A storage that can also be written. */
export interface Target extends Source {
  /**
   * Refuses a key that can never be written here, without a request; a dry run uses it to report what the real run would
   * leave out. A storage without this method takes every key.
   * @throws StorageError `unsafe-key`
   */
  checkKey?(key: string): void
  /**
   * Refuses a write that the present state of the target would refuse. Changes nothing; dry runs ask.
   * @throws StorageError as the write would
   */
  foresee?(key: string, options?: WriteOptions): Promise<void>
  /** Stores a small object whole; it appears under its key at once or not at all. */
  put(key: string, payload: Payload, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written>
  /** Begins a large object. `partSize` is the size of every part but the last, bytes. */
  startMultipart(key: string, attributes: ObjectAttributes, partSize: number, options?: WriteOptions): Promise<MultipartWrite>
  /** Lets the store copy a small object of its own, as `put` would write it; absent where it cannot. */
  copy?(key: string, from: CopySource, attributes: ObjectAttributes, options?: WriteOptions): Promise<Written>
  /** Replaces the tags of an object; none removes them. Absent where the storage keeps none. */
  writeTags?(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>
  /** Makes an empty folder. Only where `capabilities.folders` is true. */
  makeFolder?(key: string, options?: CallOptions): Promise<void>
  /**
   * Removes entries, at most `capabilities.removeBatch` of them; never a folder. One outcome for each key, in the
   * same order. Throws only when nothing can be said of any key. Where versions are kept, a marker takes the place.
   */
  remove(keys: readonly string[], options?: RemoveOptions): Promise<RemoveOutcome[]>
}
