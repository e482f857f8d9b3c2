import type { Statistics } from '../../report/statistics.ts'
import type { Screen } from '../surroundings.ts'
import { progressLine } from './progress-line.ts'

const FRAMES_PER_SECOND = 4
const DEFAULT_WIDTH = 80
/** To the left margin, and from there nothing is left below. */
const CLEAR_BELOW = '\r\u001b[J'

/** A line at the foot of the terminal that follows the run. */
export interface Progress {
  /** Prints a whole log line above it. */
  print(line: string): void
  /** Takes the line away; may be called again. */
  stop(): void
}

/**
 * Draws the progress line on a terminal until it is stopped. The line is shorter than the terminal is wide, so that it
 * never wraps; log lines wrap as everywhere.
 */
export function startProgress(stderr: Screen, statistics: Statistics): Progress {
  const pace = createPace()
  let shown = ''
  let stopped = false
  const width = (): number => stderr.columns || DEFAULT_WIDTH
  const clearing = (): string => (shown === '' ? '' : `${upFrom(shown, width())}${CLEAR_BELOW}`)
  const draw = (before: string): void => {
    const line = progressLine(statistics, pace.of(statistics), width() - 1)
    stderr.write(clearing() + before + line)
    shown = line
  }
  const timer = setInterval(() => draw(''), 1000 / FRAMES_PER_SECOND)
  timer.unref()
  return {
    print: (line) => (stopped ? void stderr.write(line) : draw(line)),
    stop() {
      if (stopped) return
      stopped = true
      clearInterval(timer)
      stderr.write(clearing())
      shown = ''
    },
  }
}

/** A terminal that has become narrower has wrapped what was drawn before. */
function upFrom(line: string, width: number): string {
  const rows = Math.ceil(line.length / width) - 1
  return rows > 0 ? `\u001b[${rows}A` : ''
}

/** How far back the pace looks, seconds. */
const WINDOW = 20

type Figures = Pick<Statistics, 'movedBytes' | 'seconds'>

/** How fast bytes move now. */
interface Pace {
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
