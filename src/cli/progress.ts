import type { Statistics } from '../report/statistics.ts'
import type { Screen } from './surroundings.ts'
import { progressLine } from './progress-line.ts'
import { createPace } from './pace.ts'

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
