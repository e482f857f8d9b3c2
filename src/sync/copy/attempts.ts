import type { RunContext } from '../run-context.ts'
import type { RetrySettings } from '../settings.ts'
import { kindOf, messageOf, type ErrorKind } from '../../errors.ts'
import { pause } from '../../stopping.ts'

/** Faults that a fresh try of the whole object or part may cure. */
const WORTH_ANOTHER_TRY: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['transient', 'rate-limited', 'corrupt'])

/**
 * The outer layer of retries: once the storage has used up its own, the whole object or part is tried again. Each
 * further try is a warning, as in s3sync. Proven corruption gets at least one, whatever the settings.
 *
 * @throws the error of the last try, `aborted` when the run is being stopped
 */
export async function withAttempts<T>(key: string, work: () => Promise<T>, settings: RetrySettings, run: RunContext): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work()
    } catch (error) {
      const kind = kindOf(error)
      const most = kind === 'corrupt' ? Math.max(1, settings.count) : settings.count
      if (!WORTH_ANOTHER_TRY.has(kind) || retries >= most || run.signal.aborted) throw error
      run.statistics.warnings++
      run.reporter.on({ type: 'warning', key, message: `try ${retries + 2} of ${most + 1}: ${messageOf(error)}`, error })
      await pause(settings.interval, run.signal)
    }
  }
}
