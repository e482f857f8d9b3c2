import type { Conditions } from './conditions.ts'
import { asLostWrite, isStorageError, kindOf, StorageError } from '../../errors.ts'
import { wasTriedBefore } from '../../http/retry.ts'

/**
 * What a fault of a write means. A service that is asked to replace an ETag where nothing is answers that there is no such
 * object, but it is the condition that does not hold. Without a condition, `not-found` means that the write failed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 *
 * @throws StorageError always
 */
export function failedWrite(error: unknown, conditions: Conditions | undefined): never {
  const isGone = isStorageError(error) && error.kind === 'not-found'
  if (!isGone || conditions?.ifMatch === undefined || error.code === 'NoSuchUpload') throw asLostWrite(error)
  throw new StorageError(error.message, { kind: 'precondition', code: 'ConditionNotMet', cause: error })
}

/**
 * Waits for a conditional write. When the condition fails on a later try, the reason may be the write itself: an earlier
 * try has succeeded, and its answer was lost.
 *
 * @param look what is stored now, if it is what was written; undefined when it is something else
 * @throws the write's error, unless `look` finds what was written
 */
export async function unlessWritten<T>(write: Promise<T>, look: () => Promise<T | undefined>): Promise<T> {
  try {
    return await write
  } catch (error) {
    if (kindOf(error) !== 'precondition' || !wasTriedBefore(error)) throw error
    const found = await look().catch(() => undefined)
    if (found === undefined) throw error
    return found
  }
}
