import type { Entry } from '../storage/entry.ts'
import type { Reason } from '../report/reasons.ts'

/** One key and what stands under it on either side; at least one of the two is there. */
export interface Pair<T = Entry> {
  readonly source: T | undefined
  readonly target: T | undefined
}

/** An entry to be copied, and why. */
export interface Copy {
  readonly source: Entry
  readonly target: Entry | undefined
  /** Undefined: the listings cannot tell, so the entries have to be examined. */
  readonly reason: Reason | undefined
  /** ETag of an earlier write of this object by this run, which conditions must not take for somebody else's. */
  readonly replaces?: string | undefined
}

/** A target entry that the source does not have. */
export interface Extra {
  readonly key: string
  /** The ETag that it must still have when it is removed. */
  readonly etag?: string | undefined
}
