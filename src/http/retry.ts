import { isStorageError, StorageError } from '../errors.ts'
import { pause, stopped } from '../stopping.ts'

export interface RetryPolicy {
  /** Most tries, the first included. */
  readonly maxAttempts: number
  /** Base of the backoff, milliseconds. */
  readonly initialBackoff: number
  /** One try, milliseconds; unlimited when absent. */
  readonly attemptTimeout?: number | undefined
  /** All tries together, milliseconds; unlimited when absent. */
  readonly operationTimeout?: number | undefined
}

/** One try; `timeout` is how long it may take, milliseconds. */
export type Attempt<T> = (timeout: number | undefined) => Promise<T>

/** Longest pause between two tries, milliseconds; the AWS SDKs' own. */
const MAX_BACKOFF = 20_000

/**
 * Makes tries until one succeeds, fails for good, or the policy is used up. Between tries it pauses for a random
 * share of `initialBackoff * 2^n` (full jitter, as the AWS SDKs' standard mode does).
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 *
 * @throws the last try's error; `aborted` where the signal is all that kept a further try from being made
 */
export async function withRetries<T>(attempt: Attempt<T>, policy: RetryPolicy, signal?: AbortSignal): Promise<T> {
  const deadline = policy.operationTimeout === undefined ? Infinity : performance.now() + policy.operationTimeout
  for (let tries = 1; ; tries++) {
    try {
      return await attempt(timeoutOf(policy, deadline))
    } catch (error) {
      if (!isStorageError(error) || !error.retryable || tries >= policy.maxAttempts) throw error
      if (signal?.aborted) throw stopped(error)
      const delay = Math.random() * Math.min(policy.initialBackoff * 2 ** (tries - 1), MAX_BACKOFF)
      if (performance.now() + delay > deadline) throw deadlineError(error, policy)
      await pause(delay, signal)
    }
  }
}

function timeoutOf(policy: RetryPolicy, deadline: number): number | undefined {
  if (deadline === Infinity) return policy.attemptTimeout
  return Math.max(1, Math.min(policy.attemptTimeout ?? Infinity, deadline - performance.now()))
}

function deadlineError(error: StorageError, policy: RetryPolicy): StorageError {
  const message = `${error.message}; no try left within the operation timeout of ${policy.operationTimeout} ms`
  return new StorageError(message, { kind: error.kind, code: 'OperationTimeout', cause: error })
}
