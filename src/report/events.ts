import type { Reason } from './reasons.ts'

export type Side = 'source' | 'target'

/** One thing that happened or, in a dry run, would happen. */
export type SyncEvent =
  | { readonly type: 'copy'; readonly key: string; readonly size: number; readonly mtime: number; readonly reason: Reason; readonly dryRun: boolean }
  | { readonly type: 'delete'; readonly key: string; readonly reason: Reason; readonly dryRun: boolean }
  | { readonly type: 'skip'; readonly key: string; readonly reason: Reason }
  | { readonly type: 'verified'; readonly key: string; readonly side: Side; readonly digest: string; readonly value: string }
  | Warning
  | Notice

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

/** Whoever wants to know. Called in the middle of the run, so it must be quick and must not throw. */
export interface Reporter {
  /** Skips, and digests that match, are by far the most common events; without this they are only counted. */
  readonly wantsSkips: boolean
  on(event: SyncEvent): void
}
