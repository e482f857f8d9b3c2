import type { CallOptions } from './context.ts'
import type { Facts } from './entry.ts'
import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'

/** Bytes `start` to `end`, `end` exclusive. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

export interface ReadOptions extends CallOptions {
  /** Part of the object to read; the whole object when absent. */
  readonly range?: ByteRange | undefined
  /**
   * A buffer at least as large as what is read. The storage may fill it and return a view of it, or may ignore it.
   * The returned bytes are valid only until the caller lends the same buffer again.
   */
  readonly into?: Buffer | undefined
  /** Return the tags too, where the storage keeps tags; may cost one more request. */
  readonly tags?: boolean | undefined
  /** Return the access tier too, where the storage has tiers; may cost one more request. */
  readonly tier?: boolean | undefined
  /** Return the access list too, where the storage has them; may cost one more request. */
  readonly access?: boolean | undefined
  /** Return the stored checksum too, where the storage keeps checksums. Only for an object that is read whole. */
  readonly checksum?: boolean | undefined
  /** Return the headers of the answer too, where the storage is a service. */
  readonly headers?: boolean | undefined
}

export interface HeadOptions extends CallOptions {
  readonly tags?: boolean | undefined
  readonly access?: boolean | undefined
  readonly checksum?: boolean | undefined
  readonly headers?: boolean | undefined
  /** Of several stored checksums, the one of this algorithm. */
  readonly algorithm?: ChecksumAlgorithm | undefined
}

export interface PartSizesOptions extends CallOptions {
  readonly exact?: boolean | undefined
}

/** What a storage knows of one object. */
export interface ObjectHead {
  /** Size of the whole object in bytes. */
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly mtime: number
  /** Without quotes; empty where the storage keeps no ETags. */
  readonly etag: string
  /** False when other headers of the service say that the ETag is not an MD5 of the content (KMS, customer keys). */
  readonly etagIsDigest: boolean
  /** Contains tags only when they were asked for. */
  readonly facts: Facts
  /** Number of tags, where the service says it. */
  readonly tagCount?: number | undefined
  /** The stored checksum, the first of several. Only when it was asked for. */
  readonly checksum?: Checksum | undefined
  /** The headers of the answer, names in lower case. Only when they were asked for, and only of a service. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** POSIX permissions of the file (`0o644`), where the storage is a disk that has them. */
  readonly mode?: number | undefined
}

/** Bytes of an object, and what the storage said of it while they were read. */
export interface Content extends ObjectHead {
  readonly bytes: Buffer
  /**
   * Identifies the file that was read and its last change. Two reads of an entry return the same content only if their
   * states are equal. Absent where reads are conditional on the listed ETag.
   */
  readonly state?: string | undefined
  /**
   * MD5 of the bytes, hex, where the service has hashed them before it sent them and the storage has compared: they are of one
   * version of the object, the one that was listed. Only where there is a state.
   */
  readonly md5?: string | undefined
}
