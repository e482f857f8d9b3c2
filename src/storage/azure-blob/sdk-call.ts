import type { RetryPolicy } from '../../http/retry.ts'
import type { CallOptions } from '../contract/context.ts'
import type { RequestSubject } from './errors.ts'
import type { RetryStatus } from './settings.ts'
import { StorageError } from '../../errors.ts'
import { withRetries } from '../../http/retry.ts'
import { limitedCall, type SendOptions } from '../service/limited-call.ts'
import { placeOf } from './errors.ts'
import { asInvalidSas } from './sas-validity.ts'
import { toSdkError } from './sdk-errors.ts'

/**
 * Makes one request through the SDK, with the retries and timeouts that the hot path has.
 *
 * @param name whole name of the blob; undefined for operations on the container
 * @param call sends the request and reads its answer; called for each try
 * @param judge sees the error of each try, and may put another one in its place
 */
export type SdkCaller = <T>(
  operation: string,
  name: string | undefined,
  call: (options: SendOptions) => Promise<T>,
  options?: CallOptions,
  judge?: (error: unknown) => unknown,
) => Promise<T>

/** @param sas query string of the shared access signature, where there is one; secret */
export function createSdkCaller(container: string, retry: RetryPolicy, retryStatus: RetryStatus | undefined, sas?: string): SdkCaller {
  return async (operation, name, call, options, judge = (error) => error) => {
    const subject = { operation, container, name }
    if (name !== undefined) checkName(subject, name)
    return withRetries(async (timeout) => {
      const signal = options?.signal
      const limit = limitedCall(signal, timeout)
      try {
        return await call(limit.options)
      } catch (thrown) {
        throw judge(asInvalidSas(limit.isOver() ? timedOut(subject, timeout) : toSdkError(thrown, subject, { signal, retryStatus }), sas))
      } finally {
        limit.release()
      }
    }, retry, options?.signal, { operation, key: name })
  }
}

/**
 * The SDK puts names through a URL parser, which resolves such segments: another blob would be written or deleted.
 *
 * @throws StorageError `unsafe-key`
 */
function checkName({ container }: RequestSubject, name: string): void {
  if (!/(?:^|\/)\.\.?(?:\/|$)/.test(name)) return
  const message = `${container}/${name}: the SDK cannot address a name with the segment . or ..; leave out OBJSYNC_TRANSPORT=sdk`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'UnaddressableName' })
}

function timedOut(subject: RequestSubject, timeout = 0): StorageError {
  const message = `${placeOf(subject)}: no whole response within ${Math.round(timeout)} ms`
  return new StorageError(message, { kind: 'transient', code: 'AttemptTimeout' })
}
