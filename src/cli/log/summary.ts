import type { Statistics } from '../../report/statistics.ts'
import type { Outcome } from '../../run.ts'
import { countOf, formatBytes, formatSeconds, perSecond } from './amounts.ts'
import { recordLine } from './record.ts'

/** Columns that a terminal has at least. */
const WIDTH = 80

/** The last lines of a run; of a dry run, what is still to be done. */
export function summaryLines(statistics: Statistics, dryRun: boolean): string {
  return wrapped(dryRun ? toDo(statistics) : done(statistics)) + wrapped(circumstances(statistics, dryRun))
}

function done({ transferred, transferredBytes, deleted, backedUp, skipped, seconds }: Statistics): string[] {
  const rate = formatBytes(perSecond(transferredBytes, seconds))
  return [`${countOf(transferred, 'object')} transferred`, `${formatBytes(transferredBytes)} (${rate}/s)`, `${deleted} deleted`, ...partOf(backedUp, 'backed up'), `${skipped} skipped`]
}

function toDo({ transferred, transferredBytes, deleted, backedUp, skipped }: Statistics): string[] {
  return [`[dry-run] ${countOf(transferred, 'object')} to transfer`, formatBytes(transferredBytes), `${deleted} to delete`, ...partOf(backedUp, 'to back up'), `${skipped} skipped`]
}

/** What most runs have none of is told only where there is some. */
function partOf(count: number, words: string): string[] {
  return count === 0 ? [] : [`${count} ${words}`]
}

function circumstances(statistics: Statistics, dryRun: boolean): string[] {
  const { errors, warnings, etagVerified, checksumVerified, requests, seconds } = statistics
  const verified = [`${countOf(etagVerified, 'ETag')} verified`, `${countOf(checksumVerified, 'checksum')} verified`]
  return [
    `${failedOf(statistics)} failed`,
    countOf(errors, 'error'),
    countOf(warnings, 'warning'),
    ...(dryRun ? [] : verified),
    countOf(requests, 'request'),
    ...retriesOf(statistics),
    formatSeconds(seconds),
  ]
}

/** Objects that were not copied, and entries that were not deleted, though they should have been. */
function failedOf({ failed, deleteFailed }: Statistics): number {
  return failed + deleteFailed
}

function retriesOf({ retries, throttled }: Statistics): string[] {
  if (retries === 0) return []
  return [`${countOf(retries, 'retry', 'retries')}${throttled > 0 ? ` (${throttled} throttled)` : ''}`]
}

/** Parts between commas, on as many lines as they need. */
function wrapped(parts: readonly string[]): string {
  const lines: string[] = []
  for (const part of parts) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + ', '.length + part.length < WIDTH) lines[lines.length - 1] = `${last}, ${part}`
    else lines.push(part)
  }
  return `${lines.join(',\n')}\n`
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
