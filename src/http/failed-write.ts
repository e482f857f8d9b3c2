import type { Conditions } from './conditional-headers.ts'
import { asLostWrite, isStorageError, StorageError } from '../errors.ts'

/**
 * What a fault of a write means. A service that is asked to replace an ETag where nothing is says that there is no such
 * object, but it is the condition that does not hold. Without a condition, `not-found` says that the write failed.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 *
 * @throws StorageError always
 */
export function failedWrite(error: unknown, conditions: Conditions | undefined): never {
  const isGone = isStorageError(error) && error.kind === 'not-found'
  if (!isGone || conditions?.ifMatch === undefined || error.code === 'NoSuchUpload') throw asLostWrite(error)
  throw new StorageError(error.message, { kind: 'precondition', code: 'ConditionNotMet', cause: error })
}
