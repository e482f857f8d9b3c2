import type { Reason } from './reasons.ts'

export type Side = 'source' | 'target'

/** One thing that happened or, in a dry run, would happen. */
export type SyncEvent =
  | Copied
  | { readonly type: 'delete'; readonly key: string; readonly reason: Reason; readonly dryRun: boolean }
  | { readonly type: 'skip'; readonly key: string; readonly reason: Reason }
  | { readonly type: 'verified'; readonly key: string; readonly side: Side; readonly digest: string; readonly value: string }
  | Warning
  | Failure
  | Retry
  | Notice
  | SpanBegin
  | SpanEnd
  | Restart

/** An entry could not be copied or deleted; the run goes on without it, and ends with exit code 1. */
export interface Failure extends Omit<Warning, 'type'> {
  readonly type: 'failure'
}

/** An object that was copied or, in a dry run, would be; what is known of the source without asking for more. */
export interface Copied {
  readonly type: 'copy'
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Last modification, milliseconds since the epoch. */
  readonly mtime: number
  readonly reason: Reason
  readonly dryRun: boolean
  /** Version ID, where versions are copied. */
  readonly version?: string | undefined
  readonly contentType?: string | undefined
  /** Base64. */
  readonly contentMd5?: string | undefined
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
}

/** Something worth knowing that is no fault. */
export interface Notice {
  readonly type: 'notice'
  readonly message: string
  readonly key?: string | undefined
  /** Shown like a warning, but not counted as one. */
  readonly prominent?: boolean | undefined
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
  /** Skips, and digests that match, are by far the most common events; without this they are only counted. */
  readonly wantsSkips: boolean
  /** Reports the beginning and the end of each copy. Default: false. */
  readonly wantsSpans?: boolean | undefined
  on(event: SyncEvent): void
}
