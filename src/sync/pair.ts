import type { Entry } from '../storage/contract/entry.ts'
import type { Reason } from '../report/reasons.ts'

/** One key with the entry of each side; at least one side has one. */
export interface Pair<T = Entry> {
  readonly source: T | undefined
  /** Where names fold, its key may be another spelling of the source's. */
  readonly target: T | undefined
  /** The key that the source's entry gets at the target, where that is not its own. */
  readonly as?: string | undefined
  /** The key of another entry of the source, for which the target's name is needed. Then this entry is not to be stored. */
  readonly conflict?: string | undefined
}

/** An entry to be copied, and why. */
export interface Copy {
  readonly source: Entry
  readonly target: Entry | undefined
  /** Undefined: the listings do not decide, so the entries must be examined. */
  readonly reason: Reason | undefined
  /** As in `Pair`. */
  readonly as?: string | undefined
  /** As in `Pair`. */
  readonly conflict?: string | undefined
  /** The key at the target of the file that this is to be one more name of. Then no content is copied. */
  readonly linkOf?: string | undefined
  /** ETag of an earlier write of this object by this run; conditions must not mistake it for a foreign write. */
  readonly replaces?: string | undefined
}

/** The key that the source's entry has, or gets, at the target. */
export function keyAtTarget({ source, target, as }: Pick<Copy, 'source' | 'target' | 'as'>): string {
  return target?.key ?? as ?? source.key
}

/** A target entry that the source does not have. */
export interface Extra {
  readonly key: string
  /** The ETag that it must still have when it is removed. */
  readonly etag?: string | undefined
  /** As in `Entry`. */
  readonly isLink?: boolean | undefined
}
