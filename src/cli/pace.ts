import type { Statistics } from '../report/statistics.ts'

/** How far back the pace looks, seconds. */
const WINDOW = 20

type Figures = Pick<Statistics, 'movedBytes' | 'seconds'>

/** How fast bytes move now. */
export interface Pace {
  /** Bytes a second over the last while; to be asked again and again. */
  of(figures: Figures): number
}

/** A run that was listing, or slow, a while ago is not slow now, so only the last while counts. */
export function createPace(): Pace {
  const samples: { readonly bytes: number; readonly seconds: number }[] = [{ bytes: 0, seconds: 0 }]
  return {
    of({ movedBytes: bytes, seconds }) {
      if (seconds - (samples.at(-1)?.seconds ?? 0) >= 1) samples.push({ bytes, seconds })
      while ((samples[1]?.seconds ?? seconds) < seconds - WINDOW) samples.shift()
      const [first = { bytes: 0, seconds: 0 }] = samples
      return seconds > first.seconds ? Math.max(0, bytes - first.bytes) / (seconds - first.seconds) : 0
    },
  }
}
