import type { Statistics } from '../../report/statistics.ts'
import { jsonLine } from '../log/record.ts'
import type { Observer } from '../outputs/observer.ts'
import { figuresOf } from './figures.ts'
import { followPace, type Rate } from './pace.ts'
import { watchTransfers, type Transfers } from './transfers.ts'

const INTERVAL = 1000
/** Large objects that a line names, at most. */
const MOST_TRANSFERS = 100

/** Writes a line of JSON each second and one at the end of the run, as docs/schema/progress.schema.json describes it. */
export function jsonProgress(statistics: Statistics, write: (line: string) => void): Observer {
  const transfers = watchTransfers()
  const rate = followPace(statistics)
  const lines = everySecond((hasEnded) => write(jsonLine(progressDocument(statistics, rate(), transfers, hasEnded))))
  return { ...lines, reporter: transfers.reporter }
}

/** Calls back each second and at the end of the run. */
export function everySecond(line: (hasEnded: boolean) => void): Observer {
  const timer = setInterval(() => line(false), INTERVAL)
  timer.unref()
  return {
    name: 'the progress',
    ended() {
      clearInterval(timer)
      line(true)
    },
    close: () => clearInterval(timer),
  }
}

export function progressDocument(statistics: Statistics, rate: Rate, { count, running }: Transfers, hasEnded: boolean): object {
  const { all, secondsLeft, phase, bytes } = figuresOf(statistics, rate)
  const shown = [...running].slice(0, MOST_TRANSFERS)
  return {
    type: 'progress',
    formatVersion: 1,
    phase: hasEnded ? 'ended' : phase,
    seconds: rounded(statistics.seconds),
    secondsLeft: hasEnded || secondsLeft === undefined ? null : rounded(secondsLeft),
    objects: {
      planned: all?.files ?? null, copied: statistics.transferred, skipped: statistics.skipped,
      failed: statistics.failed, leftOut: statistics.leftOut, perSecond: rounded(rate.files),
    },
    bytes: { planned: all?.bytes ?? null, copied: bytes, perSecond: Math.round(rate.bytes) },
    deletions: { deleted: statistics.deleted, failed: statistics.deleteFailed, kept: statistics.kept },
    listed: { source: statistics.listedSource, target: statistics.listedTarget, complete: statistics.listingDone },
    requests: { sent: statistics.requests, retried: statistics.retries, throttled: statistics.throttled },
    errors: statistics.errors,
    warnings: statistics.warnings,
    transfers: shown.map(({ key, size, arrived }) => ({ key, size, arrived })),
    transfersOmitted: count - shown.length,
  }
}

export function rounded(number: number): number {
  return Number(number.toFixed(3))
}
