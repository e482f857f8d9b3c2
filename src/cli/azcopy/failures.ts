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

/** Most that are listed one by one; the log file has them all, the counts too. */
const MOST_LISTED = 10_000

export interface Failures {
  add(undone: Warning | Failure): void
  /** Those since this was asked last; null when there are none. */
  takeNew(): readonly FailedTransfer[] | null
  all(): readonly FailedTransfer[]
}

/** Keeps the objects that could not be copied, for JSON output. */
export function createFailures(names: Names): Failures {
  // By key, for a pass that starts over meets the same ones again.
  const failed = new Map<string, FailedTransfer>()
  let told = 0
  return {
    add({ key, size = 0 }) {
      if (key === undefined || failed.size >= MOST_LISTED) return
      failed.set(key, {
        Src: names.source(key),
        Dst: names.target(key),
        IsFolderProperties: false,
        IsHardlink: false,
        TransferStatus: 'Failed',
        TransferSize: size,
        ErrorCode: '0',
      })
    },
    takeNew() {
      if (told === failed.size) return null
      const fresh = [...failed.values()].slice(told)
      told = failed.size
      return fresh
    },
    all: () => [...failed.values()],
  }
}
