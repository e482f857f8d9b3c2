import type { ChecksumAlgorithm } from '../integrity/checksum.ts'
import type { Side } from '../report/events.ts'
import type { Entry } from '../storage/contract/entry.ts'

/**
 * The result of the check of one key:
 *
 * - `match`: both sides have it, and they are the same
 * - `differs`: both sides have it, and they are not the same
 * - `missing`: only the source has it
 * - `extra`: only the target has it
 * - `unknown`: both sides have it, and nothing that may be compared shows whether they are the same
 * - `error`: it could not be listed, looked at or read
 */
export type CheckStatus = 'match' | 'differs' | 'missing' | 'extra' | 'unknown' | 'error'

/** What showed that two entries are the same, or are not. */
export interface CheckProof {
  /** `ETag`, the name of a checksum, `bytes` where the bytes themselves were compared, `mtime` or `size`. */
  readonly by: 'size' | 'mtime' | 'ETag' | ChecksumAlgorithm | 'bytes'
  /** The sides that were read for it. Empty where stored values were compared. */
  readonly read: readonly Side[]
}

/** The values that were compared, as the services write them. */
export interface ComparedValues {
  /** Absent for ETags. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  readonly source: string
  readonly target: string
}

/** The result of a comparison of two contents. */
export interface Finding {
  readonly status: 'match' | 'differs' | 'unknown'
  /** One line in words. */
  readonly why: string
  /** Absent when the status is `unknown`. */
  readonly proof?: CheckProof | undefined
  readonly values?: ComparedValues | undefined
}

/** One fact of an object on both sides. */
export interface FactFinding {
  readonly kind: 'metadata' | 'tags' | 'annotations'
  /** The name of the header; `x-amz-meta-` stands for the user metadata as a whole. Absent for tags and annotations. */
  readonly name?: string | undefined
  readonly matches: boolean
  readonly source: string
  readonly target: string
}

/** The result of the check of one key. */
export interface CheckedEntry extends Omit<Finding, 'status'> {
  /** Relative to both locations. */
  readonly key: string
  readonly status: CheckStatus
  /** As the source listed it; absent when it has none. */
  readonly source?: Entry | undefined
  /** As the target listed it; absent when it has none. */
  readonly target?: Entry | undefined
  /** Metadata, tags and annotations, where they were asked for and both sides have the entry. */
  readonly facts?: readonly FactFinding[] | undefined
  /** Why it could not be checked. */
  readonly error?: Error | undefined
}
