import { kindOf, systemError, type CallbackError, type ErrorKind } from '../errors.ts'
import type { Failure, Lost, SyncEvent } from '../report/events.ts'
import type { Statistics } from '../report/statistics.ts'
import type { Outcome } from '../run.ts'
import type { SyncCounts, SyncResult } from './result.ts'

/** Failures that a result holds at most; the others are only counted. */
const FAILURES_KEPT = 1000

/** Counts failures by kind, and keeps losses, while a run goes on. */
export interface FailureTally {
  readonly byKind: Partial<Record<ErrorKind, number>>
  readonly failures: Failure[]
  readonly losses: Lost[]
  see(event: SyncEvent): void
}

export function createFailureTally(): FailureTally {
  const byKind: Partial<Record<ErrorKind, number>> = {}
  const failures: Failure[] = []
  const losses: Lost[] = []
  return {
    byKind,
    failures,
    losses,
    see(event) {
      if (event.type === 'loss') losses.push(event)
      if (event.type !== 'failure') return
      const kind = kindOf(event.error)
      byKind[kind] = (byKind[kind] ?? 0) + 1
      if (failures.length < FAILURES_KEPT) failures.push(event)
    },
  }
}

/** A run that is over, before its figures are put together. */
export interface Ended {
  readonly outcome: Outcome
  /** The failure of the event callback, which has stopped the run. */
  readonly failure: CallbackError | undefined
  readonly statistics: Statistics
  readonly tally: FailureTally
  readonly dryRun: boolean
}

export function resultOf({ outcome, failure, statistics, tally, dryRun }: Ended): SyncResult {
  const error = failure ?? (outcome.error && systemError(outcome.error))
  const errorsByKind = { ...tally.byKind }
  if (error !== undefined) errorsByKind[error.kind] = (errorsByKind[error.kind] ?? 0) + 1
  const errors = Object.values(errorsByKind).reduce((sum, count) => sum + count, 0)
  return Object.freeze({
    status: statusOf(outcome, failure, errors),
    error,
    deletionsWithheld: outcome.deletionsWithheld,
    endedEarly: outcome.endedEarly,
    dryRun,
    counts: countsOf(statistics),
    bytes: statistics.transferredBytes,
    seconds: statistics.seconds,
    warnings: statistics.warnings,
    losses: Object.freeze(tally.losses),
    errors,
    errorsByKind: Object.freeze(errorsByKind),
    failures: Object.freeze(tally.failures),
  })
}

function countsOf(statistics: Statistics): SyncCounts {
  const { listedSource, listedTarget, skipped, failed, leftOut, notCopyable, notLookedAt, deleted, deleteFailed, kept, backedUp } = statistics
  const { etagVerified, checksumVerified, requests, retries, throttled } = statistics
  return Object.freeze({
    listedSource, listedTarget, copied: statistics.transferred, skipped, failed, leftOut, notCopyable, notLookedAt,
    deleted, deleteFailed, kept, backedUp,
    etagVerified, checksumVerified, requests, retries, throttled,
  })
}

function statusOf({ status }: Outcome, failure: CallbackError | undefined, errors: number): SyncResult['status'] {
  if (failure !== undefined) return 'failed'
  return status === 'complete' && errors > 0 ? 'incomplete' : status
}
