import type { Failure, Warning } from '../../report/events.ts'
import type { Names } from './names.ts'

/** Names and order of the fields are azcopy's. */
export interface FailedTransfer {
  readonly Src: string
  readonly Dst: string
  readonly IsFolderProperties: boolean
  readonly IsHardlink: boolean
  readonly TransferStatus: 'Failed'
  /** Bytes. */
  readonly TransferSize: number
  readonly ErrorCode: string
}

/** The most failures that are listed one by one. The log file and the counts have all. */
const MOST_LISTED = 10_000

export interface Failures {
  add(undone: Warning | Failure): void
  /** Returns the failures since the last call; null when there are none. */
  takeNew(): readonly FailedTransfer[] | null
  all(): readonly FailedTransfer[]
}

/** Keeps the objects that could not be copied, for JSON output. */
export function createFailures(names: Names): Failures {
  // Keyed, because a pass that starts over reports the same keys again.
  const failed = new Map<string, FailedTransfer>()
  let reported = 0
  return {
    add({ key, size = 0, file }) {
      if (key === undefined || failed.size >= MOST_LISTED) return
      failed.set(key, {
        Src: names.source(key),
        Dst: names.target(key),
        IsFolderProperties: key.endsWith('/'),
        IsHardlink: file !== undefined,
        TransferStatus: 'Failed',
        TransferSize: size,
        ErrorCode: '0',
      })
    },
    takeNew() {
      if (reported === failed.size) return null
      const fresh = [...failed.values()].slice(reported)
      reported = failed.size
      return fresh
    },
    all: () => [...failed.values()],
  }
}
