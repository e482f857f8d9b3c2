import { DETAILS, type Reporter } from '../../report/events.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { Outcome } from '../../run.ts'
import type { StopSignal } from '../surroundings.ts'

/** How a run ended. */
export interface RunEnd {
  readonly outcome: Outcome
  readonly statistics: Statistics
  readonly exitCode: number
  readonly stoppedBy: StopSignal | undefined
  /** Milliseconds since the epoch. */
  readonly endedAt: number
  /** How long it took, without what was done after it. */
  readonly seconds: number
}

/** The same, with the time that it is now. */
export function endingNow(end: Omit<RunEnd, 'endedAt' | 'seconds'>): RunEnd {
  return { ...end, endedAt: Date.now(), seconds: end.statistics.seconds }
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

/** One reporter for several. Each gets only the details that it wants. */
export function joinReporters(reporters: readonly Reporter[]): Reporter {
  const [only] = reporters
  if (reporters.length === 1 && only) return only
  const wanting = new Map<string, readonly Reporter[]>(DETAILS.map((detail) => [detail, reporters.filter(({ wants }) => wants.has(detail))]))
  return {
    wants: new Set(reporters.flatMap(({ wants }) => [...wants])),
    on(event) {
      for (const reporter of wanting.get(event.type) ?? reporters) reporter.on(event)
    },
  }
}
