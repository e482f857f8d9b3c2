import type { Checksum, ChecksumAlgorithm } from '../integrity/checksum.ts'
import type { Facts } from '../storage/contract/entry.ts'
import type { Loss } from '../storage/contract/losses.ts'
import type { Reason } from './reasons.ts'
import type { Statistics } from './statistics.ts'

export type Side = 'source' | 'target'

/** One thing that happened or, in a dry run, would happen. */
export type SyncEvent =
  | RunEvent
  | Started
  | Written
  | Copied
  | BackedUp
  | Deleted
  | Skipped
  | Verified
  | Mismatched
  | Warning
  | Failure
  | Retry
  | Notice
  | Lost
  | SpanBegin
  | SpanEnd
  | Restart

/** A reporter receives events of these types only if it wants them: they are by far the most common, or few read them. */
export const DETAILS = [
  'run-start', 'run-error', 'run-end', 'statistics', 'start', 'write', 'skip', 'verified', 'mismatch', 'span-begin', 'span-end',
] as const

export type Detail = (typeof DETAILS)[number]

/** The run as a whole: its start, the error that ends it, its end and, last of all, its counters. */
export type RunEvent =
  | { readonly type: 'run-start'; readonly dryRun: boolean }
  | { readonly type: 'run-error'; readonly message: string; readonly error: unknown }
  | { readonly type: 'run-end' }
  | { readonly type: 'statistics'; readonly statistics: Readonly<Statistics> }

/** What the listing says of an object of the source. */
export interface SourceObject {
  /** Key relative to the location. */
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Last modification, milliseconds since the epoch. */
  readonly mtime: number
  /** Without quotes; absent where the storage keeps none. */
  readonly etag?: string | undefined
  /** Version ID, where versions are listed. */
  readonly version?: string | undefined
  readonly contentType?: string | undefined
  /** Base64. */
  readonly contentMd5?: string | undefined
  /** The same for all names of one file. Only for a file that has several names, where hard links are preserved. */
  readonly file?: string | undefined
}

/** What is known of the target's object. */
export interface TargetObject {
  /** Bytes. */
  readonly size: number
  /** Last modification, milliseconds since the epoch; absent for an object that was just written. */
  readonly mtime?: number | undefined
  readonly etag?: string | undefined
  /** Version ID of an object that was just written, where the service says it. */
  readonly version?: string | undefined
  /** The checksum that the target has stored with it, where one was asked for. */
  readonly checksum?: Checksum | undefined
}

/** The copy of an object begins, after all filters. */
export interface Started extends SourceObject {
  readonly type: 'start'
  readonly reason: Reason
  readonly dryRun: boolean
  /** What is at the target so far. */
  readonly target?: TargetObject | undefined
}

/** Bytes have arrived at the target: a part of an object, or the whole object. */
export interface Written {
  readonly type: 'write'
  readonly key: string
  /** Version ID of the source, where versions are copied. */
  readonly version?: string | undefined
  /** Bytes of this part, or of the whole object. */
  readonly bytes: number
  /** Bytes of the object that have arrived so far. It begins at 0 again when the object is sent again. */
  readonly arrived: number
  /** Bytes of the whole object. */
  readonly size: number
  /** Number of the part, counted from 1; absent for an object that is written whole. */
  readonly part?: number | undefined
  /** The service's name of the upload in parts; absent where it has none. */
  readonly uploadId?: string | undefined
}

/** An object that was copied or, in a dry run, would be; what is known of the source without asking for more. */
export interface Copied extends SourceObject {
  readonly type: 'copy'
  readonly reason: Reason
  readonly dryRun: boolean
  /** Headers, metadata and tags that were written; absent in a dry run, and where only tags or annotations were repaired. */
  readonly facts?: Facts | undefined
  /** The object as the target says that it has stored it; absent as the facts are. */
  readonly target?: TargetObject | undefined
}

/** An entry of the target of which a backup was made or, in a dry run, would be, before it is overwritten or deleted. */
export interface BackedUp {
  readonly type: 'backup'
  /** Of the original. */
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Where the backup is, without secrets: `s3://bucket/backups/dir/file`. */
  readonly to: string
  readonly dryRun: boolean
}

/** An entry of the target that was removed or, in a dry run, would be. */
export interface Deleted {
  readonly type: 'delete'
  readonly key: string
  readonly reason: Reason
  readonly dryRun: boolean
}

/** An entry that is left as it is. */
export interface Skipped extends Pick<SourceObject, 'key'>, Partial<Omit<SourceObject, 'key'>> {
  readonly type: 'skip'
  readonly reason: Reason
  /** The filter that refused it, as its option is called (`--filter-larger-size`); absent when no filter did. */
  readonly filter?: string | undefined
}

/** A digest of a copied object matches the one that a side gave. */
export interface Verified {
  readonly type: 'verified'
  readonly key: string
  /** Version ID of the source, where versions are copied. */
  readonly version?: string | undefined
  /** The side whose digest was compared with the bytes. */
  readonly side: Side
  readonly digest: 'ETag' | ChecksumAlgorithm
  readonly value: string
}

/** A digest that a side gave is not that of the bytes. */
export interface Mismatched extends Omit<Verified, 'type' | 'value'> {
  readonly type: 'mismatch'
  /** As the side keeps it. */
  readonly expected: string
  /** Of the bytes. */
  readonly computed: string
}

export interface Warning {
  readonly type: 'warning'
  readonly message: string
  readonly key?: string | undefined
  readonly side?: Side | undefined
  readonly error?: unknown
  /** What has not been done to the entry, and was to be. */
  readonly undone?: 'copy' | 'delete' | undefined
  /** Bytes of an object that was not copied. */
  readonly size?: number | undefined
  /** Of an object that was not copied; see `SourceObject`. */
  readonly file?: string | undefined
}

/** An entry could not be copied or deleted; the run goes on without it, and ends with exit code 1. */
export interface Failure extends Omit<Warning, 'type'> {
  readonly type: 'failure'
}

/** Something worth knowing that is no fault. */
export interface Notice {
  readonly type: 'notice'
  readonly message: string
  readonly key?: string | undefined
  /** Shown like a warning, but not counted as one. */
  readonly prominent?: boolean | undefined
}

/** Objects were copied without something that the target cannot keep. One event a kind, at the end of the run. */
export interface Lost {
  readonly type: 'loss'
  readonly loss: Loss
  /** How many objects. */
  readonly objects: number
  /** Key of one of them. */
  readonly firstKey: string
  readonly message: string
}

/** A request, an object or a part is about to be tried again. */
export interface Retry {
  readonly type: 'retry'
  /** The request: `PutObject`, `List Blobs`, … */
  readonly operation: string
  /** Whole name of the object or blob, prefix included; absent for requests about the bucket or container. */
  readonly key?: string | undefined
  readonly side: Side
  /** The try that is about to be made, the first one being 1. */
  readonly attempt: number
  /** Why the try before it failed. */
  readonly reason: string
  /** Pause before it, milliseconds. */
  readonly waitMs: number
}

/** The copy of an object begins: it is examined, read and written. */
export interface SpanBegin {
  readonly type: 'span-begin'
  readonly key: string
  /** Bytes. */
  readonly size: number
}

/** The copy of an object has ended. */
export interface SpanEnd {
  readonly type: 'span-end'
  readonly key: string
  /** Bytes. */
  readonly size: number
  readonly outcome: 'copied' | 'skipped' | 'failed'
  /** Time since it began, milliseconds. */
  readonly ms: number
}

/**
 * The pass starts over, because a listing was wrong. Skips, failed copies and, in a dry run, planned copies that were
 * reported before count no longer, and will be reported again. Copies that were made stay made.
 */
export interface Restart {
  readonly type: 'restart'
  readonly dryRun: boolean
}

/** Receives the events of a run, during the run: it must be quick and must not throw. */
export interface Reporter {
  /** The details that it wants. Others are only counted: no event is made for them. */
  readonly wants: ReadonlySet<Detail>
  on(event: SyncEvent): void
}
