import type { CheckStatistics } from '../../check/counts.ts'
import type { Location } from '../../location/location.ts'
import type { Detail, Lost, Reporter, SyncEvent } from '../../report/events.ts'
import type { Reason } from '../../report/reasons.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { Observer, RunEnd } from './observer.ts'
import { isStorageError, kindOf, messageOf, type ErrorKind } from '../../errors.ts'
import { describeLocation, withoutSecrets } from '../../location/redact.ts'
import { version } from '../help/version.ts'
import { perSecond } from '../log/amounts.ts'
import { jsonLine } from '../log/record.ts'
import { FirstItems } from './first-items.ts'
import { collectProblems, type Problem } from './problems.ts'

/** Items that each list of the document holds; `--json-tracing` prints them all. */
const MOST_ITEMS = 10_000

/** What a dry run would do. */
export interface Planned {
  readonly action: 'copy' | 'delete'
  readonly key: string
  /** Bytes; 0 for a deletion. */
  readonly size: number
  readonly reason: Reason
}

/** A backup that a dry run would make. */
export interface PlannedBackup {
  readonly key: string
  /** Bytes. */
  readonly size: number
  /** Where it would be, without secrets. */
  readonly to: string
}

/** Objects that were copied without something that the target cannot keep. */
export interface LossFields extends Pick<Lost, 'objects' | 'message' | 'firstKey'> {
  readonly kind: Lost['loss']
}

/** What the events of a run add to its counters. */
interface Collected {
  readonly skippedBy: Readonly<Partial<Record<Reason, number>>>
  readonly planned: FirstItems<Planned>
  readonly backups: FirstItems<PlannedBackup>
  readonly failures: FirstItems<Problem>
  readonly warnings: FirstItems<Problem>
  readonly losses: readonly LossFields[]
}

/** What is known of a run before it begins; nothing of one that is refused. */
interface About {
  readonly source?: Location | undefined
  readonly target?: Location | undefined
  readonly dryRun: boolean
  /** Name of the job. */
  readonly job?: string | undefined
  /** Counts of a check. */
  readonly counts?: CheckStatistics | undefined
}

/** Gathers what the result of a run says of single entries. */
export interface ResultCollector {
  readonly reporter: Reporter
  /** The result as one line of JSON (docs/schema/result.schema.json), without secrets. */
  document(end: RunEnd): string
}

export function collectResult(about: About): ResultCollector {
  const collected = collect()
  return { reporter: collected.reporter, document: (end) => withoutSecrets(resultDocument(about, end, collected)) }
}

/** Prints the result of a run as one JSON document (docs/schema/result.schema.json). */
export function resultObserver(about: About, write: (text: string) => void): Observer {
  const { reporter, document } = collectResult(about)
  return { name: 'the result', reporter, ended: (end) => write(document(end)) }
}

/** The document of a command that ended before its run. */
export function refusalDocument(error: unknown, exitCode: number): string {
  const outcome = { status: 'failed', error: error instanceof Error ? error : new Error(String(error)) } as const
  return resultDocument({ dryRun: false }, { outcome, exitCode, stoppedBy: undefined }, collect())
}

function collect(): Collected & { readonly reporter: Reporter } {
  const problems = collectProblems(MOST_ITEMS)
  const planned = new FirstItems<Planned>(MOST_ITEMS, () => true)
  const backups = new FirstItems<PlannedBackup>(MOST_ITEMS, () => true)
  const skippedBy: Partial<Record<Reason, number>> = {}
  const losses: LossFields[] = []
  const on = (event: SyncEvent): void => {
    problems.on(event)
    switch (event.type) {
      case 'skip':
        skippedBy[event.reason] = (skippedBy[event.reason] ?? 0) + 1
        return
      case 'copy':
        if (event.dryRun) planned.add({ action: 'copy', key: event.key, size: event.size, reason: event.reason })
        return
      case 'delete':
        if (event.dryRun) planned.add({ action: 'delete', key: event.key, size: 0, reason: event.reason })
        return
      case 'backup':
        if (event.dryRun) backups.add({ key: event.key, size: event.size, to: event.to })
        return
      case 'loss':
        losses.push({ kind: event.loss, objects: event.objects, firstKey: event.firstKey, message: event.message })
        return
      case 'restart':
        planned.restart()
        backups.restart()
        for (const reason of Object.keys(skippedBy)) delete skippedBy[reason as Reason]
        return
      default:
        return
    }
  }
  return { ...problems, skippedBy, planned, backups, losses, reporter: { wants: new Set<Detail>(['skip']), on } }
}

/** @param end without statistics for a command that ended before its run */
function resultDocument(
  { source, target, dryRun, job, counts }: About,
  { outcome, statistics, exitCode, stoppedBy, endedAt = Date.now(), seconds = 0 }: Pick<RunEnd, 'outcome' | 'exitCode' | 'stoppedBy'> & Partial<RunEnd>,
  { skippedBy, planned, backups, failures, warnings, losses }: Collected,
): string {
  const { status, error, deletionsWithheld = null, endedEarly = null } = outcome
  return jsonLine({
    formatVersion: 1,
    program: `objsync ${version()}`,
    status: kindOf(error) === 'usage' ? 'refused' : status,
    exitCode,
    stoppedBy: stoppedBy ?? null,
    error: error === undefined ? null : errorFields(error),
    dryRun,
    ...(job !== undefined && { job }),
    source: source ? describeLocation(source) : null,
    target: target ? describeLocation(target) : null,
    startedAt: new Date(endedAt - seconds * 1000).toISOString(),
    endedAt: new Date(endedAt).toISOString(),
    seconds: Number(seconds.toFixed(3)),
    counts: countsOf(statistics),
    ...(counts && { check: checkFields(outcome.status === 'complete' && counts.isSame, counts) }),
    skippedBy,
    bytes: { copied: statistics?.transferredBytes ?? 0, perSecond: Math.round(perSecond(statistics?.transferredBytes ?? 0, seconds)) },
    requests: { sent: statistics?.requests ?? 0, retried: statistics?.retries ?? 0, throttled: statistics?.throttled ?? 0 },
    deletionsWithheld,
    endedEarly,
    ...(dryRun && { planned: planned.items, plannedOmitted: planned.omitted }),
    ...(dryRun && { plannedBackups: backups.items, plannedBackupsOmitted: backups.omitted }),
    failures: failures.items,
    failuresOmitted: failures.omitted,
    warnings: warnings.items,
    warningsOmitted: warnings.omitted,
    losses,
  })
}

function checkFields(same: boolean, { entries, proofs, unlisted, bytesRead }: CheckStatistics): object {
  return { same, entries, matchedBy: Object.fromEntries(proofs), unlisted, bytesRead }
}

function errorFields(error: Error): { readonly message: string; readonly kind: ErrorKind; readonly code: string | null } {
  return { message: messageOf(error), kind: kindOf(error), code: isStorageError(error) ? (error.code ?? null) : null }
}

function countsOf(statistics: Partial<Statistics> = {}): Readonly<Record<string, number>> {
  const { listedSource = 0, listedTarget = 0, transferred = 0, deleted = 0, backedUp = 0, skipped = 0, failed = 0, deleteFailed = 0 } = statistics
  const { leftOut = 0, notCopyable = 0, kept = 0, notLookedAt = 0, etagVerified = 0, checksumVerified = 0, errors = 0, warnings = 0 } = statistics
  return {
    listedAtSource: listedSource, listedAtTarget: listedTarget, copied: transferred, deleted, backedUp, skipped,
    failedCopies: failed, failedDeletions: deleteFailed, leftOut, notCopyable, kept, notLookedAt,
    verifiedByEtag: etagVerified, verifiedByChecksum: checksumVerified, errors, warnings,
  }
}
