import type { Entry } from '../storage/entry.ts'
import type { Reason } from '../report/reasons.ts'

/** One key and what stands under it on either side; at least one of the two is there. */
export interface Pair {
  readonly source: Entry | undefined
  readonly target: Entry | undefined
}

/** An entry to be copied, and why. */
export interface Copy {
  readonly source: Entry
  readonly target: Entry | undefined
  /** Undefined: the ETags have yet to be computed. */
  readonly reason: Reason | undefined
}
