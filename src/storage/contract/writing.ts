import type { CallOptions } from './context.ts'
import type { Facts } from './entry.ts'
import type { Checksum, ChecksumAlgorithm, ChecksumType } from '../../integrity/checksum.ts'
import type { Loss } from './losses.ts'

/** What the target keeps of an object apart from its bytes. */
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
  /** Replace only an object with this ETag; otherwise fail with kind `precondition`. */
  readonly ifMatch?: string | undefined
  /** Write only where no object is; otherwise fail with kind `precondition`. */
  readonly ifAbsent?: boolean | undefined
  /** The checksum to store with the object. */
  readonly checksum?: ChecksumKind | undefined
  /**
   * `put` calls it when the bytes are stored but do not yet appear under the key, where the storage can still take them
   * back (a disk). If it rejects, nothing is left behind. Other storages do not call it.
   */
  readonly beforeCommit?: (() => Promise<void>) | undefined
}

/** What a folder keeps besides its content. */
export interface FolderOptions extends CallOptions {
  /** The source's facts of the folder; its metadata holds mode, owner and times in the portable form. */
  readonly facts?: Facts | undefined
  /** Modification time of the source's folder, milliseconds since the epoch. */
  readonly mtime?: number | undefined
}

/** A kind of checksum. The checksum of a single put always covers all bytes. */
export interface ChecksumKind {
  readonly algorithm: ChecksumAlgorithm
  readonly type: ChecksumType
}

/** Bytes to be written, with the digests that the storage verifies them against. */
export interface Payload {
  readonly bytes: Buffer
  /** Hex, lower case; absent when the storage keeps no ETag and needs no MD5. */
  readonly md5?: string | undefined
  /** Base64, by the algorithm of the write's `checksum`. */
  readonly checksum?: string | undefined
}

/** What the storage reports of an object that it has just stored. */
export interface Written {
  /** Without quotes; empty where the storage keeps no ETags. */
  readonly etag: string
  /** False when the ETag is not an MD5 of the content (KMS, customer keys). */
  readonly etagIsDigest: boolean
  /** Version ID of the object, where the service says it. */
  readonly version?: string | undefined
  /** The checksum that is stored with the object, where one was asked for. After a copy from a URL, what the service says of the bytes. */
  readonly checksum?: Checksum | undefined
  /** What the storage turned out unable to keep, besides what its capabilities say. */
  readonly lost?: readonly Loss[] | undefined
}
