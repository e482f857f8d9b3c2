import type { Statistics } from '../../report/statistics.ts'
import type { Log } from '../log/log.ts'
import { countOf, formatBytes, formatCount, formatSeconds } from '../log/amounts.ts'
import { figuresOf } from '../progress/figures.ts'
import { followPace, type Rate } from '../progress/pace.ts'
import type { Observer } from './observer.ts'

/** Logs a line of progress at each interval of `--stats`. @param json the figures are fields, under the names of the summary */
export function statsObserver(statistics: Statistics, log: Pick<Log, 'info'>, json: boolean): Observer {
  const rate = followPace(statistics)
  return {
    name: 'the progress',
    tick() {
      if (json) log.info('progress', fieldsOf(statistics, rate()))
      else log.info(statsLine(statistics, rate()))
    },
  }
}

/** How far a run has come: `progress: 1,200 of 3,400 objects, 1.20 MiB of 3.00 MiB, 5.00 MiB/s, 3.0s left, 2 failed`. */
export function statsLine(statistics: Statistics, rate: Rate): string {
  const { files, bytes, all, secondsLeft = 0, phase, listed, skipped, deleted, retries, failed } = figuresOf(statistics, rate)
  const parts = [
    all ? `${formatCount(files)} of ${countOf(all.files, 'object')}` : countOf(files, 'object'),
    all ? `${formatBytes(bytes)} of ${formatBytes(all.bytes)}` : formatBytes(bytes),
    `${formatBytes(rate.bytes)}/s`,
    phase === 'listing' ? `still listing (${formatCount(listed)} seen)` : secondsLeft > 0 ? `${formatSeconds(secondsLeft)} left` : '',
    `${formatCount(skipped)} skipped`,
    deleted > 0 ? `${formatCount(deleted)} deleted` : '',
    retries > 0 ? countOf(retries, 'retry', 'retries') : '',
    failed > 0 ? `${formatCount(failed)} failed` : '',
  ]
  return `progress: ${parts.filter(Boolean).join(', ')}`
}

function fieldsOf(statistics: Statistics, rate: Rate): Readonly<Record<string, unknown>> {
  const { transferred, movedBytes, plannedObjects, plannedBytes, listingDone, listedSource, listedTarget } = statistics
  const { skipped, deleted, retries, throttled, errors, warnings, seconds } = statistics
  return {
    transferred_object: transferred, transferred_byte: movedBytes, transferred_byte_per_sec: Math.round(rate.bytes),
    planned_object: plannedObjects, planned_byte: plannedBytes, listing_done: listingDone, listed_source: listedSource, listed_target: listedTarget,
    skipped, deleted, failed: statistics.failed + statistics.deleteFailed, retry: retries, throttled, error: errors, warning: warnings,
    duration_sec: Number(seconds.toFixed(3)),
  }
}
