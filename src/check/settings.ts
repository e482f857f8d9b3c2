import type { ChecksumAlgorithm } from '../integrity/checksum.ts'

/**
 * What shows that two entries of one size are the same:
 *
 * - `size`: nothing more
 * - `mtime`: times, as a sync without another update check compares them
 * - `stored`: digests that the services keep; files of a disk are read, objects of a service are not
 * - `etag`: ETags and MD5s; one side is read where the two do not compare
 * - `checksum`: additional checksums; one side is read where the two do not compare
 * - `bytes`: any digests that compare and that no client can set, and otherwise the bytes of one side or of both
 */
export const CHECKS = ['size', 'mtime', 'stored', 'etag', 'checksum', 'bytes'] as const

export type CheckBy = (typeof CHECKS)[number]

/** What a check compares besides content. */
export interface FactChecks {
  readonly metadata: boolean
  readonly tags: boolean
  readonly annotations: boolean
}

/** How a check compares the two sides. */
export interface CheckPlan {
  /** `report-etag` and `report-checksum` compare as the sync report of s3sync does: the values as they are, and nothing is downloaded. */
  readonly by: CheckBy | 'report-etag' | 'report-checksum'
  /** The only checksum to compare. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  readonly facts: FactChecks
  /** Report the entries that only the target has. */
  readonly extras: boolean
}
