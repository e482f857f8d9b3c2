import type { CheckStatistics } from '../../check/counts.ts'
import type { Statistics } from '../../report/statistics.ts'
import { secondsLeft } from './figures.ts'
import { follow, type Rate } from './pace.ts'

/** How far a check has come: what the screen and the JSON lines show. */
export interface CheckFigures {
  /** Entries of which the result is known. */
  readonly compared: number
  /** All entries that will be compared; absent while it is not known. */
  readonly all?: number | undefined
  /** Bytes that were read as proof, of both sides together. */
  readonly bytesRead: number
  readonly rate: Rate
  /** Estimate; absent when nothing moves, or the total is not known. */
  readonly secondsLeft?: number | undefined
  readonly phase: 'listing' | 'comparing'
  /** Entries that the listings of both sides have shown. */
  readonly listed: number
  /** Entries that are not proved to be the same on both sides. */
  readonly notSame: number
  readonly errors: number
  readonly retries: number
  readonly throttled: number
}

type Counters = Pick<Statistics, 'listedSource' | 'listedTarget' | 'listingDone' | 'retries' | 'throttled'>
type Results = Pick<CheckStatistics, 'entries' | 'begun' | 'settled' | 'unlisted' | 'bytesRead'>

export function checkFiguresOf(counters: Counters, results: Results, rate: Rate): CheckFigures {
  const { listedSource, listedTarget, listingDone, retries, throttled } = counters
  const { entries, begun, settled, unlisted, bytesRead } = results
  return {
    compared: settled,
    all: listingDone ? begun : undefined,
    bytesRead,
    rate,
    secondsLeft: listingDone ? secondsLeft({ files: begun - settled, bytes: 0 }, rate) : undefined,
    phase: listingDone ? 'comparing' : 'listing',
    listed: listedSource + listedTarget,
    notSame: entries.differs + entries.missing + entries.extra + entries.unknown,
    errors: entries.error + unlisted,
    retries,
    throttled,
  }
}

/** Follows the speed of a check. Its files are the entries. */
export function followCheckPace(statistics: Pick<Statistics, 'seconds'>, results: Pick<CheckStatistics, 'settled' | 'bytesRead'>): () => Rate {
  return follow(() => ({ bytes: results.bytesRead, files: results.settled, seconds: statistics.seconds }))
}
