import type { Statistics } from '../../report/statistics.ts'
import type { Outcome } from '../../run.ts'
import { brokenText } from '../progress/flow.ts'
import { bytesInWords, countOf, formatCount, perSecond, secondsInWords } from './amounts.ts'
import { recordLine } from './record.ts'

/** What the sentence says besides the counters. */
export interface SummaryOptions {
  readonly dryRun: boolean
  readonly status: Outcome['status']
  /** Columns of the terminal. Lines for a file or a program are not broken. */
  readonly columns?: number | undefined
}

/** The last lines of a run: a sentence on what was done, or in a dry run would be, and one on how. */
export function summaryLines(statistics: Statistics, options: SummaryOptions): string {
  const sentences = [result(statistics, options), details(statistics, options)].filter((sentence) => sentence !== '')
  return sentences.flatMap((sentence) => brokenText(sentence, options.columns || Infinity)).map((line) => `${line}\n`).join('')
}

/** `Copied 1,234 objects (5.6 GiB), deleted 3, in 2 min 10 s; 2 failed.` */
function result(statistics: Statistics, { dryRun, status }: SummaryOptions): string {
  const { transferred, transferredBytes, deleted, seconds } = statistics
  const beginning = BEGINNINGS[status] + (dryRun ? 'would copy' : 'copied')
  const what = transferred === 0 ? 'nothing' : `${countOf(transferred, 'object')} (${bytesInWords(transferredBytes)})`
  const deletions = deleted === 0 ? '' : `, ${dryRun ? 'delete' : 'deleted'} ${formatCount(deleted)},`
  const failures = failedOf(statistics) === 0 ? '' : `; ${formatCount(failedOf(statistics))} failed`
  const prefix = dryRun ? '[dry-run] ' : ''
  return `${prefix}${capitalized(beginning)} ${what}${deletions} in ${secondsInWords(seconds)}${failures}.`
}

const BEGINNINGS: Readonly<Record<Outcome['status'], string>> = { complete: '', interrupted: 'stopped: ', failed: 'given up: ' }

function capitalized(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}

/** `12 skipped, 1,234 ETags verified, 1,250 requests, 3 retries (1 throttled), 2 warnings, 44.1 MiB/s.` What has no use is left out. */
function details(statistics: Statistics, { dryRun }: SummaryOptions): string {
  const { transferred, transferredBytes, seconds, backedUp, skipped, notCopyable } = statistics
  const { etagVerified, checksumVerified, requests, errors, warnings } = statistics
  const copied = !dryRun && transferred > 0
  // Two disks keep no digests. Services do, so that nothing was verified there is worth knowing.
  const isUnverified = copied && requests > 0 && etagVerified + checksumVerified === 0
  const others = errors - failedOf(statistics)
  const parts = [
    backedUp > 0 && `${formatCount(backedUp)} ${dryRun ? 'to back up' : 'backed up'}`,
    skipped > 0 && `${formatCount(skipped)} skipped`,
    notCopyable > 0 && notCopyableText(notCopyable),
    copied && etagVerified > 0 && `${countOf(etagVerified, 'ETag')} verified`,
    copied && checksumVerified > 0 && `${countOf(checksumVerified, 'checksum')} verified`,
    isUnverified && 'no digest verified',
    requests > 0 && countOf(requests, 'request'),
    retriesOf(statistics),
    others > 0 && countOf(others, failedOf(statistics) > 0 ? 'other error' : 'error'),
    warnings > 0 && countOf(warnings, 'warning'),
    // The rate of a shorter run says nothing.
    !dryRun && transferredBytes > 0 && seconds >= 1 && `${bytesInWords(perSecond(transferredBytes, seconds))}/s`,
  ].filter(Boolean)
  return parts.length === 0 ? '' : `${parts.join(', ')}.`
}

/** `2 left out as no regular files (-v names them)` */
export function notCopyableText(count: number): string {
  return `${formatCount(count)} left out as no regular ${count === 1 ? 'file' : 'files'} (-v names ${count === 1 ? 'it' : 'them'})`
}

/** Objects that were not copied, and entries that were not deleted, though they should have been. */
function failedOf({ failed, deleteFailed }: Statistics): number {
  return failed + deleteFailed
}

function retriesOf({ retries, throttled }: Statistics): string | false {
  return retries > 0 && `${countOf(retries, 'retry', 'retries')}${throttled > 0 ? ` (${formatCount(throttled)} throttled)` : ''}`
}

/** The same as JSON, under s3sync's names; the status is ours. */
export function summaryRecord(statistics: Statistics, status: Outcome['status']): string {
  const { transferred, transferredBytes, etagVerified, checksumVerified, deleted, backedUp, skipped } = statistics
  const { errors, warnings, requests, retries, throttled, seconds } = statistics
  return recordLine({
    message: 'sync summary',
    status,
    transferred_byte: transferredBytes,
    transferred_byte_per_sec: Math.round(perSecond(transferredBytes, seconds)),
    transferred_object: transferred,
    transferred_object_per_sec: Math.round(perSecond(transferred, seconds)),
    etag_verified: etagVerified,
    checksum_verified: checksumVerified,
    deleted,
    ...(backedUp > 0 && { backed_up: backedUp }),
    skipped,
    failed: failedOf(statistics),
    error: errors,
    warning: warnings,
    request: requests,
    retry: retries,
    throttled,
    duration_sec: Number(seconds.toFixed(3)),
  })
}
