import type { Statistics } from '../../report/statistics.ts'

const INTERVAL = 2000
/** From this many transfers on, azcopy reports progress only every two minutes. */
const MANY = 1_000_000
const TICKS_WHEN_MANY = 60

export interface Ticker {
  /** Megabits a second since this was asked last. */
  throughput(): number
  /** Is silent until the promise settles. */
  during<T>(work: Promise<T>): Promise<T>
  stop(): void
}

/** Calls back every two seconds; holds no process back from ending. */
export function startTicker(statistics: Statistics, tick: () => void): Ticker {
  let ticks = 0
  let silent = 0
  const timer = setInterval(() => {
    ticks++
    if (silent === 0 && (statistics.plannedObjects < MANY || ticks % TICKS_WHEN_MANY === 0)) tick()
  }, INTERVAL)
  timer.unref()
  let last = { bytes: 0, seconds: 0 }
  return {
    throughput() {
      const { movedBytes: bytes, seconds } = statistics
      const rate = seconds > last.seconds ? ((bytes - last.bytes) * 8) / 1e6 / (seconds - last.seconds) : 0
      last = { bytes, seconds }
      return rate
    },
    async during(work) {
      silent++
      try {
        return await work
      } finally {
        silent--
      }
    },
    stop: () => clearInterval(timer),
  }
}
