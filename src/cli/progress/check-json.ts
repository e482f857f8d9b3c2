import type { CheckStatistics } from '../../check/counts.ts'
import type { Statistics } from '../../report/statistics.ts'
import { jsonLine } from '../log/record.ts'
import type { Observer } from '../outputs/observer.ts'
import { checkFiguresOf, followCheckPace } from './check-figures.ts'
import { everySecond, rounded } from './json.ts'
import type { Rate } from './pace.ts'

/** Writes a line of JSON each second and one at the end of the check, as docs/schema/check-progress.schema.json describes it. */
export function jsonCheckProgress(statistics: Statistics, results: CheckStatistics, write: (line: string) => void): Observer {
  const rate = followCheckPace(statistics, results)
  return everySecond((hasEnded) => write(jsonLine(checkProgressDocument(statistics, results, rate(), hasEnded))))
}

export function checkProgressDocument(statistics: Statistics, results: CheckStatistics, rate: Rate, hasEnded: boolean): object {
  const { all, compared, secondsLeft, phase, bytesRead } = checkFiguresOf(statistics, results, rate)
  return {
    type: 'check-progress',
    formatVersion: 1,
    phase: hasEnded ? 'ended' : phase,
    seconds: rounded(statistics.seconds),
    secondsLeft: hasEnded || secondsLeft === undefined ? null : rounded(secondsLeft),
    entries: { planned: all ?? null, compared, ...results.entries, perSecond: rounded(rate.files) },
    bytes: { read: bytesRead, perSecond: Math.round(rate.bytes) },
    listed: { source: statistics.listedSource, target: statistics.listedTarget, unlisted: results.unlisted, complete: statistics.listingDone },
    requests: { sent: statistics.requests, retried: statistics.retries, throttled: statistics.throttled },
    warnings: statistics.warnings,
  }
}
