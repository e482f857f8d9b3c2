import type { Statistics } from '../../report/statistics.ts'
import type { Outcome } from '../../run.ts'
import type { FailedTransfer } from './failures.ts'

/** One run, as azcopy names it. */
export interface Job {
  readonly id: string
  /** Path of the log file; undefined when there is none. */
  readonly logFile: string | undefined
}

/** azcopy's words; Paused and those with Skipped do not occur here. */
export type JobStatus = 'InProgress' | 'Cancelling' | 'Cancelled' | 'Completed' | 'CompletedWithErrors' | 'Failed'

/** What progress and summary report. Sizes in bytes. */
export interface JobFigures {
  readonly status: JobStatus
  /** Why the run failed. */
  readonly error: string
  readonly scannedAtSource: number
  readonly scannedAtTarget: number
  /** All transfers are known. */
  readonly ordered: boolean
  readonly transfers: number
  readonly completed: number
  readonly failed: number
  /** Those of the transfers that were of folders. */
  readonly folders: KindCounts
  /** Those of the transfers that were of symbolic links. */
  readonly symbolicLinks: number
  /** Those of the transfers that were of files with several names, where these are preserved: all of their names count. */
  readonly hardLinks: KindCounts
  /** Hard links of the source that are copied as files. */
  readonly hardLinksAsFiles: number
  /** Entries of the source that were left out because of their kind. */
  readonly specials: Statistics['specials']
  readonly bytes: number
  readonly bytesTransferred: number
  readonly deletions: number
  readonly deleted: number
  readonly requestsPerSecond: number
  readonly seconds: number
  readonly failedTransfers: readonly FailedTransfer[] | null
}

/** Entries of one kind that were transferred, and those that were not. */
export interface KindCounts {
  completed: number
  failed: number
}

/** What no statistics tell from files. */
export interface Kinds {
  readonly folders: KindCounts
  readonly hardLinks: KindCounts
}

export function noKinds(): Kinds {
  return { folders: { completed: 0, failed: 0 }, hardLinks: { completed: 0, failed: 0 } }
}

/** All transfers of one kind. */
export function totalOf({ completed, failed }: KindCounts): number {
  return completed + failed
}

/** How far a run has come. */
export function figuresOf(
  statistics: Statistics,
  status: JobStatus,
  failedTransfers: JobFigures['failedTransfers'],
  { error = '', kinds = noKinds() }: { readonly error?: string, readonly kinds?: Kinds } = {},
): JobFigures {
  const { transferred, deleted, deleteFailed, kept, seconds } = statistics
  // azcopy knows no warnings: what was not transferred has failed.
  const failed = statistics.failed + statistics.leftOut
  // What a closer look found up to date is known at the end only.
  const isOver = status === 'Completed' || status === 'CompletedWithErrors'
  return {
    status,
    error,
    scannedAtSource: statistics.listedSource,
    scannedAtTarget: statistics.listedTarget - statistics.listedTargetFolders,
    ordered: statistics.listingDone,
    transfers: isOver ? transferred + failed : Math.max(statistics.plannedObjects, transferred + failed),
    completed: transferred,
    failed,
    folders: { ...kinds.folders },
    symbolicLinks: statistics.symbolicLinks,
    hardLinks: { ...kinds.hardLinks },
    hardLinksAsFiles: statistics.hardLinksAsFiles,
    specials: { ...statistics.specials },
    bytes: isOver && failed === 0 ? statistics.transferredBytes : Math.max(statistics.plannedBytes, statistics.movedBytes),
    bytesTransferred: isOver ? statistics.transferredBytes : statistics.movedBytes,
    deletions: deleted + deleteFailed + kept,
    deleted,
    requestsPerSecond: seconds > 0 ? Math.floor(statistics.requests / seconds) : 0,
    seconds,
    failedTransfers,
  }
}

/** The final status of the run. Unlike with azcopy, a deletion that failed or was withheld and a hole in a listing are errors too. */
export function statusOf({ status, deletionsWithheld }: Outcome, statistics: Statistics): JobStatus {
  if (status === 'interrupted') return 'Cancelled'
  if (status === 'failed') return 'Failed'
  const { deleteFailed, kept, unlisted, errors, transferred } = statistics
  const failed = statistics.failed + statistics.leftOut
  if (failed + deleteFailed + kept + unlisted + errors === 0 && deletionsWithheld === undefined) return 'Completed'
  return failed > 0 && transferred === 0 ? 'Failed' : 'CompletedWithErrors'
}

/** Hundredths of the bytes; without any bytes all is done, once that is known. */
export function percentOf({ bytes, bytesTransferred, ordered }: JobFigures): number {
  if (bytes === 0) return ordered ? 100 : 0
  return (bytesTransferred / bytes) * 100
}

/**
 * azcopy's exit codes: 1 for anything that was not done, whatever stopped it; a dry run that ends is always a
 * success. (Usage errors are 2, as everywhere in objsync.)
 */
export function exitCodeOf(status: JobStatus, dryRun: boolean): 0 | 1 {
  if (status === 'Completed') return 0
  return dryRun && status === 'CompletedWithErrors' ? 0 : 1
}
