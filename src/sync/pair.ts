import type { Entry } from '../storage/contract/entry.ts'
import type { Reason } from '../report/reasons.ts'

/** One key with the entry of each side; at least one side has one. */
export interface Pair<T = Entry> {
  readonly source: T | undefined
  readonly target: T | undefined
}

/** An entry to be copied, and why. */
export interface Copy {
  readonly source: Entry
  readonly target: Entry | undefined
  /** Undefined: the listings do not decide, so the entries must be examined. */
  readonly reason: Reason | undefined
  /** ETag of an earlier write of this object by this run; conditions must not mistake it for a foreign write. */
  readonly replaces?: string | undefined
}

/** A target entry that the source does not have. */
export interface Extra {
  readonly key: string
  /** The ETag that it must still have when it is removed. */
  readonly etag?: string | undefined
}
