import type { Target } from '../storage/contract/storage.ts'
import type { Callbacks } from './callbacks.ts'
import type { Allowance } from './schedule/allowance.ts'
import type { Report } from './report.ts'

/** What every stage of one run shares. */
export interface RunContext {
  readonly report: Report
  /** Fires when the user stops the run or the run is given up. Stages then take no new work; work in flight finishes or is aborted. */
  readonly signal: AbortSignal
  /** Fires the signal, because the run has failed. */
  readonly giveUp: (error: unknown) => void
  /** Asks the user whether an entry of the target may be removed; absent when there is no terminal to ask on. */
  readonly confirmRemoval?: ((key: string) => Promise<boolean>) | undefined
  /** Absent where the run may go on for as long as it takes. */
  readonly allowance?: Allowance | undefined
  /** Where backups go; absent where they go beside the originals, or none are made. */
  readonly backups?: Target | undefined
  /** The user's code, called only where the settings of the run leave the decision to it. */
  readonly callbacks?: Callbacks | undefined
}
