import type { Checksum } from '../../integrity/checksum.ts'
import type { CallOptions } from './context.ts'
import type { CopySource } from './copies.ts'
import type { ByteRange } from './reading.ts'
import type { Payload, Written } from './writing.ts'

/** One object that is being written in parts. Exactly one of `complete` and `abort` ends it. */
export interface MultipartWrite {
  /** The service's name of the upload; absent where it has none. */
  readonly id?: string | undefined
  /**
   * Stores one part. Parts may come in any order and several at a time; a part may be put again after a failure.
   * Part numbers count from 1; `offset` is the part's first byte in the object.
   * @throws StorageError `corrupt` when the storage reports other bytes than were sent
   */
  put(part: { readonly number: number; readonly offset: number; readonly payload: Payload }, options?: CallOptions): Promise<void>
  /** Lets the store copy a range of an object of its own as one part. Only where the storage has `copy`. */
  copy?(part: { readonly number: number; readonly range: ByteRange }, from: CopySource, options?: CallOptions): Promise<void>
  /** What the parts that were copied from URLs hold, before the object appears. Absent where the storage cannot tell. */
  copied?(): CopiedContent
  /** Makes the object appear under its key, whole and at once, under the conditions that the write was begun with. */
  complete(options?: CompleteOptions): Promise<Written>
  /** Removes everything that was written: parts and temporary file. Never throws for what is already gone. */
  abort(): Promise<void>
}

export interface CompleteOptions extends CallOptions {
  /** Base64 checksum over all bytes, for a write that was begun with a `FULL_OBJECT` checksum. */
  readonly checksum?: string | undefined
}

/** The bytes that a service has read from URLs. */
export interface CopiedContent {
  /** What the service says of all of them, where it says something. */
  readonly checksum?: Checksum | undefined
  /** Reads a range of them. Absent where the storage cannot read what has not appeared yet. */
  read?(range: ByteRange, into: Buffer, options?: CallOptions): Promise<Buffer>
}
