import type { Statistics } from '../../report/statistics.ts'

/** Speeds, per second. */
export interface Rate {
  readonly bytes: number
  readonly files: number
}

/** How far a run had come at a moment. */
export interface Sample extends Rate {
  /** Since the run began. */
  readonly seconds: number
}

/** The last sample and the weighted sums of the speeds so far. */
export interface Pace extends Sample {
  readonly weight: number
  readonly weighted: Rate
}

/** The time after which a measured speed counts for about a third, seconds. Parts of large objects arrive in bursts, so it is long. */
const MEMORY = 20

export const AT_START: Pace = { seconds: 0, bytes: 0, files: 0, weight: 0, weighted: { bytes: 0, files: 0 } }

/**
 * Takes a sample into the moving average, in which recent speeds count most. How often samples are taken makes no difference.
 * A sample that is not later than the last one changes nothing.
 */
export function advance(pace: Pace, { seconds, bytes, files }: Sample): Pace {
  const passed = seconds - pace.seconds
  if (passed <= 0) return pace
  const kept = Math.exp(-passed / MEMORY)
  // Bytes are taken back when an object is begun again.
  const add = (average: number, more: number): number => average * kept + (Math.max(0, more) / passed) * (1 - kept)
  const weighted = { bytes: add(pace.weighted.bytes, bytes - pace.bytes), files: add(pace.weighted.files, files - pace.files) }
  return { seconds, bytes, files, weight: pace.weight * kept + (1 - kept), weighted }
}

export function rateOf({ weight, weighted }: Pace): Rate {
  return weight > 0 ? { bytes: weighted.bytes / weight, files: weighted.files / weight } : weighted
}

/** Follows a speed: each call takes a sample and returns the speed now. */
export function follow(sample: () => Sample): () => Rate {
  let pace = AT_START
  return () => {
    pace = advance(pace, sample())
    return rateOf(pace)
  }
}

/** Follows the speed of a run. */
export function followPace(statistics: Pick<Statistics, 'movedBytes' | 'transferred' | 'seconds'>): () => Rate {
  return follow(() => ({ bytes: statistics.movedBytes, files: statistics.transferred, seconds: statistics.seconds }))
}
