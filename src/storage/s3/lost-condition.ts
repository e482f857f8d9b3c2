import type { Conditions } from '../../http/conditional-headers.ts'
import { StorageError } from '../../errors.ts'

/**
 * A write that asks for an ETag where nothing is: S3 says that there is no such key, but it is the condition that does
 * not hold.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export function asLostCondition(error: unknown, { ifMatch }: Conditions): unknown {
  const isLost = ifMatch !== undefined && error instanceof StorageError && error.kind === 'not-found' && error.code !== 'NoSuchUpload'
  return isLost ? new StorageError(error.message, { kind: 'precondition', code: 'PreconditionFailed', cause: error }) : error
}
