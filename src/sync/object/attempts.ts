import type { CopyRun } from './context.ts'
import type { RetrySettings } from '../settings.ts'
import { kindOf, messageOf, type ErrorKind } from '../../errors.ts'
import { pause } from '../../stopping.ts'
import { DigestMismatch } from '../proof/verify.ts'

/** How often a fault of some kind is met with a further try; kinds that are not there end the tries. */
type Tries = Readonly<Partial<Record<ErrorKind, number>>>

/** What is tried again, and how. */
export interface Attempts extends RetrySettings {
  /** Other tries than `count`, by the kind of the fault. */
  readonly ofKind?: Tries
}

/** A part is of no use without its upload, so parts are not tried again where only a fresh write helps. */
export function ofPart(retry: RetrySettings): Attempts {
  return { ...retry, ofKind: { 'lost-write': 0 } }
}

/** Parts have their own tries; the whole is begun again only when it turned out corrupt or its upload is gone. */
export function wholeOfParts(retry: RetrySettings): Attempts {
  return { ...retry, ofKind: { 'transient': 0, 'rate-limited': 0, 'corrupt': 0 } }
}

/**
 * The outer layer of retries: once the storage has used up its own, the whole object or part is tried again. Each
 * further try is a warning, as in s3sync. Proven corruption gets at least one, whatever the settings.
 *
 * @throws the error of the last try, `aborted` when the run is being stopped
 */
export async function withAttempts<T>(key: string, work: () => Promise<T>, attempts: Attempts, run: CopyRun): Promise<T> {
  for (let retries = 0; ; retries++) {
    try {
      return await work()
    } catch (error) {
      if (error instanceof DigestMismatch) run.report.digestDiffers({ key, ...error.difference })
      const most = furtherTries(kindOf(error), attempts)
      if (retries >= most || run.signal.aborted) throw error
      run.report.triedAgain(key, `try ${retries + 2} of ${most + 1}: ${messageOf(error)}`, error)
      await pause(attempts.interval, run.signal)
    }
  }
}

function furtherTries(kind: ErrorKind, { count, ofKind }: Attempts): number {
  if (!WORTH_ANOTHER_TRY.has(kind)) return 0
  const most = ofKind?.[kind] ?? count
  return kind === 'corrupt' ? Math.max(1, most) : most
}

/** Faults that a fresh try of the whole object or part may cure. */
const WORTH_ANOTHER_TRY: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['transient', 'rate-limited', 'corrupt', 'lost-write'])
