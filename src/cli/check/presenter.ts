import type { CheckStatistics } from '../../check/counts.ts'
import type { CheckedEntry } from '../../check/finding.ts'
import type { Statistics } from '../../report/statistics.ts'
import type { Outcome } from '../../run.ts'

/** How a check ended. */
export interface CheckEnd {
  readonly outcome: Outcome
  readonly counts: CheckStatistics
  /** Requests, retries and time. */
  readonly statistics: Statistics
  readonly exitCode: number
}

/** One form of output for the results of a check. */
export interface Presenter {
  /** @returns text for standard output; empty for nothing */
  entries(entries: readonly CheckedEntry[]): string
  /** The check starts over. */
  restart(): string
  end(end: CheckEnd): string
}
