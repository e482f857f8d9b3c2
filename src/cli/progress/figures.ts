import type { Statistics } from '../../report/statistics.ts'
import type { Rate } from './pace.ts'

/** How far a run has come: what the screen, the log and the JSON lines show. */
export interface Figures {
  /** Copied so far. */
  readonly files: number
  /** That have arrived so far. */
  readonly bytes: number
  /** All that will be copied; absent while it is not known. */
  readonly all?: { readonly files: number; readonly bytes: number } | undefined
  /** The part of it that is done, from 0 to 1; 1 only when all is done. */
  readonly share?: number | undefined
  readonly rate: Rate
  /** Estimate; absent when nothing moves, or the total is not known. */
  readonly secondsLeft?: number | undefined
  /** `finishing`: everything is copied, failed or left out. */
  readonly phase: 'listing' | 'copying' | 'finishing'
  /** Entries that the listing of the source has shown. */
  readonly listed: number
  readonly skipped: number
  readonly deleted: number
  /** Copies and deletions. */
  readonly failed: number
  readonly retries: number
  readonly throttled: number
}

export type Counters = Pick<
  Statistics,
  | 'transferred' | 'failed' | 'leftOut' | 'deleted' | 'deleteFailed' | 'skipped' | 'movedBytes' | 'plannedObjects' | 'plannedBytes'
  | 'listingDone' | 'listedSource' | 'retries' | 'throttled'
>

export function figuresOf(counters: Counters, rate: Rate): Figures {
  const { transferred, failed, leftOut, plannedObjects, plannedBytes, movedBytes, listingDone, skipped, deleted, retries, throttled } = counters
  const ended = transferred + failed + leftOut
  // How many versions will be copied is known only at the end.
  const isKnown = listingDone && plannedObjects >= ended
  const all = isKnown ? { files: plannedObjects, bytes: Math.max(plannedBytes, movedBytes) } : undefined
  const left = all && { files: all.files - ended, bytes: all.bytes - movedBytes }
  return {
    files: transferred,
    bytes: movedBytes,
    all,
    share: all && shareOf(movedBytes, all.bytes, ended, all.files),
    rate,
    secondsLeft: left && secondsLeft(left, rate),
    phase: !listingDone ? 'listing' : left?.files === 0 ? 'finishing' : 'copying',
    listed: counters.listedSource,
    skipped,
    deleted,
    failed: failed + counters.deleteFailed,
    retries,
    throttled,
  }
}

function shareOf(bytes: number, allBytes: number, files: number, allFiles: number): number {
  if (files >= allFiles) return 1
  return Math.min(0.99, allBytes > 0 ? bytes / allBytes : files / allFiles)
}

/** Longer estimates than this say nothing. */
const LONGEST_ESTIMATE = 100 * 24 * 3600

/**
 * Estimates the time from the bytes that are left, or from the files where these are empty.
 *
 * @returns seconds; undefined when nothing moves
 */
export function secondsLeft(left: { readonly files: number; readonly bytes: number }, rate: Rate): number | undefined {
  if (left.files <= 0) return 0
  const seconds = left.bytes > 0 ? left.bytes / rate.bytes : left.files / rate.files
  return seconds <= LONGEST_ESTIMATE ? seconds : undefined
}
