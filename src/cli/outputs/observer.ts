import type { Reporter, SyncEvent } from '../../report/events.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { Outcome } from '../../run.ts'
import type { StopSignal } from '../surroundings.ts'

/** How a run ended. */
export interface RunEnd {
  readonly outcome: Outcome
  readonly statistics: Statistics
  readonly exitCode: number
  readonly stoppedBy: StopSignal | undefined
}

/** Watches a run and makes one output of it. */
export interface Observer {
  /** As messages name the output: `the report`. */
  readonly name: string
  /** Ignores events that it does not know. */
  readonly reporter?: Reporter | undefined
  /**
   * Called at each interval of `--stats`.
   * @throws when the output cannot be written
   */
  tick?(): void
  /**
   * Called once, when the run has ended.
   * @throws when the output cannot be written
   */
  ended?(end: RunEnd): void
  /** Releases timers and files; called after the end of the run, also when it ended with an exception. */
  close?(): void
}

/** One reporter for several. Each gets only the events that it wants. */
export function joinReporters(reporters: readonly Reporter[]): Reporter {
  const [only] = reporters
  if (reporters.length === 1 && only) return only
  const [forSkips, forSpans] = [reporters.filter((one) => one.wantsSkips), reporters.filter((one) => one.wantsSpans)]
  return {
    wantsSkips: forSkips.length > 0,
    wantsSpans: forSpans.length > 0,
    on(event) {
      for (const reporter of wanted(event)) reporter.on(event)
    },
  }

  function wanted({ type }: SyncEvent): readonly Reporter[] {
    switch (type) {
      case 'skip':
      case 'verified':
        return forSkips
      case 'span-begin':
      case 'span-end':
        return forSpans
      default:
        return reporters
    }
  }
}
