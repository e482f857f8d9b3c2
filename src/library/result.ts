import type { ErrorKind, StorageError } from '../errors.ts'
import type { Failure, Lost } from '../report/events.ts'

/** What a run has done. */
export interface SyncResult {
  /**
   * - `complete`: everything was done
   * - `incomplete`: the run came to its end, but some entries could not be copied or deleted; see `failures`
   * - `interrupted`: the signal stopped it, or it ended early; see `endedEarly`
   * - `failed`: it was given up; see `error`
   */
  readonly status: 'complete' | 'incomplete' | 'interrupted' | 'failed'
  /** Why the run was given up. */
  readonly error?: StorageError | undefined
  /** Why deletions that were planned have not been made. */
  readonly deletionsWithheld?: string | undefined
  /** Why the run ended before everything was begun (`maxDuration`, `maxTransfer`). */
  readonly endedEarly?: string | undefined
  /** Nothing was written or deleted: the counts say what would have been. */
  readonly dryRun: boolean
  readonly counts: SyncCounts
  /** Bytes of the objects that were copied. */
  readonly bytes: number
  /** How long the run took, in seconds. */
  readonly seconds: number
  /** How many warnings there were. */
  readonly warnings: number
  /** What the target could not keep of objects that were copied, one item a kind. These are neither warnings nor errors. */
  readonly losses: readonly Lost[]
  /** How many errors there were: one for each entry that failed, and one for a run that was given up. */
  readonly errors: number
  /** How many errors there were of each kind. Kinds without errors are absent. */
  readonly errorsByKind: Readonly<Partial<Record<ErrorKind, number>>>
  /** The first thousand entries that could not be copied or deleted. */
  readonly failures: readonly Failure[]
}

/** How many entries each thing happened to. In a dry run: would have happened to. */
export interface SyncCounts {
  /** Entries that the source listed. */
  readonly listedSource: number
  /** Entries that the target listed. */
  readonly listedTarget: number
  readonly copied: number
  /** Entries that were up to date, or that a filter or a callback left out. */
  readonly skipped: number
  /** Objects that could not be copied. */
  readonly failed: number
  /** Objects that were left out with a warning. */
  readonly leftOut: number
  /** Links that lead nowhere, pipes, sockets, devices and links that no option asks for, at both sides. They are left out without a warning. */
  readonly notCopyable: number
  /** Listed entries of the source that a run which was stopped or given up has not dealt with. */
  readonly notLookedAt: number
  readonly deleted: number
  /** Entries of the target that could not be deleted. */
  readonly deleteFailed: number
  /** Entries of the target of which a backup was made, because they were to be overwritten or deleted. */
  readonly backedUp: number
  /** Entries of the target that were kept with a warning, although the source does not show them. */
  readonly kept: number
  /** Objects whose ETag was compared with their bytes and matched. */
  readonly etagVerified: number
  /** Objects whose checksum matched: the one that a side keeps or, at Azure, the MD5 that went with each request. */
  readonly checksumVerified: number
  /** Requests that were sent, retries included. */
  readonly requests: number
  /** Further tries of requests, parts and objects. */
  readonly retries: number
  /** Tries after which a service asked to slow down. */
  readonly throttled: number
}
