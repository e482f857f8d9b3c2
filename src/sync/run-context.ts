import type { Report } from './report.ts'

/** What every stage of one run shares. */
export interface RunContext {
  readonly report: Report
  /** Fires when the user wants the run to stop, or it was given up: no new work is taken, what is in flight ends or is aborted. */
  readonly signal: AbortSignal
  /** Fires the signal, because the run has failed. */
  readonly giveUp: (error: unknown) => void
  /** Asks the user whether an entry of the target may be removed; absent where nobody can be asked. */
  readonly confirmRemoval?: ((key: string) => Promise<boolean>) | undefined
}
