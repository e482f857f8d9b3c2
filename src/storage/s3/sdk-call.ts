import type { S3Client } from '@aws-sdk/client-s3'
import type { RequestSubject } from './errors.ts'
import type { CallOptions } from '../storage.ts'
import { StorageError } from '../../errors.ts'
import { withRetries, type RetryPolicy } from '../../http/retry.ts'
import { limitedCall, type SendOptions } from '../../http/limited-call.ts'
import { placeOf } from './errors.ts'
import { toSdkError } from './sdk-errors.ts'

/** Makes one request through the SDK, with the retries and timeouts that the hot path has. */
export interface SdkCaller {
  readonly client: S3Client
  readonly bucket: string
  /**
   * @param key whole key; undefined for bucket operations
   * @param call sends the request and reads its answer; called for each try
   */
  run<T>(operation: string, key: string | undefined, call: (options: SendOptions) => Promise<T>, options?: CallOptions): Promise<T>
}

export function createSdkCaller(client: S3Client, bucket: string, retry: RetryPolicy): SdkCaller {
  return {
    client,
    bucket,
    run(operation, key, call, options) {
      const subject = { operation, bucket, key }
      return withRetries((timeout) => attempt(subject, call, options?.signal, timeout), retry, options?.signal, subject)
    },
  }
}

async function attempt<T>(
  subject: RequestSubject,
  call: (options: SendOptions) => Promise<T>,
  signal: AbortSignal | undefined,
  timeout: number | undefined,
  isSecond = false,
): Promise<T> {
  const limit = limitedCall(signal, timeout)
  try {
    return await call(limit.options)
  } catch (thrown) {
    const error = limit.isOver() ? timedOut(subject, timeout) : toSdkError(thrown, subject, signal)
    // By now the SDK has set its clock by the service's.
    if (isSecond || error.code !== 'RequestTimeTooSkewed') throw error
    return await attempt(subject, call, signal, timeout, true)
  } finally {
    limit.release()
  }
}

function timedOut(subject: RequestSubject, timeout = 0): StorageError {
  const message = `${placeOf(subject)}: no whole response within ${Math.round(timeout)} ms`
  return new StorageError(message, { kind: 'transient', code: 'AttemptTimeout' })
}
