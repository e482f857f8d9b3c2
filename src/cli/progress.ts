import type { Statistics } from '../report/statistics.ts'
import { formatBytes, formatSeconds, perSecond } from './amounts.ts'
import type { Screen } from './surroundings.ts'

const FRAMES_PER_SECOND = 4
const BAR_WIDTH = 20

/** A line at the foot of the terminal that follows the run. */
export interface Progress {
  /** Prints a whole log line above it. */
  print(line: string): void
  /** Takes the line away; may be called again. */
  stop(): void
}

/** Draws the progress line on a terminal until it is stopped. */
export async function startProgress(stderr: Screen, statistics: Statistics): Promise<Progress> {
  const { default: cliProgress } = await import('cli-progress')
  const bars = new cliProgress.MultiBar({
    stream: stderr as NodeJS.WriteStream,
    format: (_options, { maxWidth }) => progressLine(statistics).slice(0, Math.max(0, (maxWidth ?? 80) - 1)),
    fps: FRAMES_PER_SECOND,
    forceRedraw: true,
    clearOnComplete: true,
    gracefulExit: false,
    hideCursor: null,
  })
  bars.create(1, 0)
  let stopped = false
  return {
    print: (line) => (stopped ? void stderr.write(line) : bars.log(line)),
    stop() {
      if (stopped) return
      stopped = true
      // Log lines wait for the next frame, and there will be none.
      bars.update()
      bars.stop()
    },
  }
}

/** Files, bytes, rate and time left. The totals grow until both listings have ended. */
export function progressLine(statistics: Statistics): string {
  const { transferred, plannedObjects, transferredBytes, plannedBytes, listingDone, seconds } = statistics
  const rate = perSecond(transferredBytes, seconds)
  const files = `${transferred}/${plannedObjects} files`
  const bytes = `${formatBytes(transferredBytes)}/${formatBytes(plannedBytes)}`
  const left = listingDone ? timeLeft(plannedBytes - transferredBytes, rate) : `listing (${statistics.listedSource} seen)`
  return [bar(transferredBytes, plannedBytes), files, bytes, `${formatBytes(rate)}/s`, left].join('  ')
}

function timeLeft(bytes: number, rate: number): string {
  if (bytes <= 0) return 'finishing'
  return rate > 0 ? `${formatSeconds(bytes / rate)} left` : 'waiting'
}

function bar(done: number, total: number): string {
  const filled = total > 0 ? Math.min(BAR_WIDTH, Math.floor((done / total) * BAR_WIDTH)) : 0
  return `[${'='.repeat(filled)}${' '.repeat(BAR_WIDTH - filled)}]`
}
