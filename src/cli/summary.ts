import type { Statistics } from '../report/statistics.ts'
import { formatBytes, formatSeconds, perSecond } from './amounts.ts'
import { recordLine } from './record.ts'

/** The last line of a run; of a dry run, what is still to be done. */
export function summaryLine(statistics: Statistics, dryRun: boolean): string {
  const { transferred, transferredBytes, etagVerified, checksumVerified, deleted, skipped, errors, warnings, requests, retries, seconds } = statistics
  const rate = formatBytes(perSecond(transferredBytes, seconds))
  const done = [`${transferred} objects transferred`, `${formatBytes(transferredBytes)} (${rate}/s)`, `${etagVerified} ETags verified`, `${checksumVerified} checksums verified`, `${deleted} deleted`]
  const toDo = [`[dry-run] ${transferred} objects to transfer`, formatBytes(transferredBytes), `${deleted} to delete`]
  const parts = [
    ...(dryRun ? toDo : done),
    `${skipped} skipped`,
    `${failedOf(statistics)} failed`,
    `${errors} errors`,
    `${warnings} warnings`,
    `${requests} requests`,
    ...(retries > 0 ? [retriesOf(statistics)] : []),
    formatSeconds(seconds),
  ]
  return `${parts.join(', ')}\n`
}

/** Objects that were not copied, and entries that were not deleted, though they should have been. */
function failedOf({ failed, deleteFailed }: Statistics): number {
  return failed + deleteFailed
}

function retriesOf({ retries, throttled }: Statistics): string {
  return `${retries} retries${throttled > 0 ? ` (${throttled} throttled)` : ''}`
}

/** The same as JSON, under s3sync's names. */
export function summaryRecord(statistics: Statistics): string {
  const { transferred, transferredBytes, etagVerified, checksumVerified, deleted, skipped, errors, warnings, requests, retries, throttled, seconds } = statistics
  return recordLine({
    message: 'sync summary',
    transferred_byte: transferredBytes,
    transferred_byte_per_sec: Math.round(perSecond(transferredBytes, seconds)),
    transferred_object: transferred,
    transferred_object_per_sec: Math.round(perSecond(transferred, seconds)),
    etag_verified: etagVerified,
    checksum_verified: checksumVerified,
    deleted,
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
