import type { Statistics } from '../../report/statistics.ts'
import type { Log } from '../log/log.ts'
import { countOf, formatBytes, formatSeconds } from '../log/amounts.ts'
import { createPace } from '../log/progress.ts'
import type { Observer } from './observer.ts'

/** Logs a line of progress at each interval of `--stats`. @param json the figures are fields, under the names of the summary */
export function statsObserver(statistics: Statistics, log: Pick<Log, 'info'>, json: boolean): Observer {
  const pace = createPace()
  return {
    name: 'the progress',
    tick() {
      const rate = pace.of(statistics)
      if (json) log.info('progress', figures(statistics, rate))
      else log.info(statsLine(statistics, rate))
    },
  }
}

/** How far a run has come: `progress: 1200 of 3400 objects, 1.20 MiB of 3.00 MiB, 5.00 MiB/s, 3s left, 2 failed`. */
export function statsLine(statistics: Statistics, rate: number): string {
  const { transferred, plannedObjects, movedBytes, plannedBytes, listingDone, listedSource, skipped, deleted, retries } = statistics
  const failed = statistics.failed + statistics.deleteFailed
  const left = plannedBytes - movedBytes
  const known = listingDone && plannedObjects >= transferred
  const parts = [
    known ? `${transferred} of ${countOf(plannedObjects, 'object')}` : `${countOf(transferred, 'object')}`,
    known ? `${formatBytes(movedBytes)} of ${formatBytes(plannedBytes)}` : formatBytes(movedBytes),
    `${formatBytes(rate)}/s`,
    known ? (left > 0 && rate > 0 ? `${formatSeconds(left / rate)} left` : '') : `still listing (${listedSource} seen)`,
    `${skipped} skipped`,
    deleted > 0 ? `${deleted} deleted` : '',
    retries > 0 ? countOf(retries, 'retry', 'retries') : '',
    failed > 0 ? `${failed} failed` : '',
  ]
  return `progress: ${parts.filter(Boolean).join(', ')}`
}

function figures(statistics: Statistics, rate: number): Readonly<Record<string, unknown>> {
  const { transferred, movedBytes, plannedObjects, plannedBytes, listingDone, listedSource, listedTarget } = statistics
  const { skipped, deleted, retries, throttled, errors, warnings, seconds } = statistics
  return {
    transferred_object: transferred, transferred_byte: movedBytes, transferred_byte_per_sec: Math.round(rate),
    planned_object: plannedObjects, planned_byte: plannedBytes, listing_done: listingDone, listed_source: listedSource, listed_target: listedTarget,
    skipped, deleted, failed: statistics.failed + statistics.deleteFailed, retry: retries, throttled, error: errors, warning: warnings,
    duration_sec: Number(seconds.toFixed(3)),
  }
}
