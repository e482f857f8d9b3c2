import { isStorageError, StorageError } from '../errors.ts'
import { pause, abortedError } from '../stopping.ts'
import type { EndpointWatch } from './endpoint-watch.ts'
import { askedWait } from './retry-after.ts'
import { UNEXPECTED_ANSWER } from './unexpected-answer.ts'

export interface RetryPolicy {
  /** Most tries, including the first. */
  readonly maxAttempts: number
  /** Base of the backoff, milliseconds. */
  readonly initialBackoff: number
  /** One try, milliseconds; unlimited when absent. */
  readonly attemptTimeout?: number | undefined
  /** All tries together, milliseconds; unlimited when absent. */
  readonly operationTimeout?: number | undefined
  /** Records whether the endpoint answers, and is notified of further tries. */
  readonly endpoint?: EndpointWatch | undefined
}

/** What the tries are for. */
export interface RetrySubject {
  readonly operation: string
  readonly key?: string | undefined
}

const triedBefore = new WeakSet<Error>()

/**
 * Reports whether an operation failed with this error on a later try. An earlier try may then have succeeded, and only its
 * answer was lost.
 */
export function wasTriedBefore(error: unknown): boolean {
  return error instanceof Error && triedBefore.has(error)
}

/** Notes that an earlier try came before the one that failed, where that try was not made by `withRetries`. */
export function noteTriedBefore(error: unknown): void {
  if (error instanceof Error) triedBefore.add(error)
}

/** One try; `timeout` is how long it may take, milliseconds. */
export type Attempt<T> = (timeout: number | undefined) => Promise<T>

/** Longest backoff between two tries, and longest wait that a service may ask for, milliseconds; as in the AWS SDKs. */
const MAX_BACKOFF = 20_000
/** Tries for an answer that does not come from the service: a proxy's fault may pass, a login page does not. */
const FEW_TRIES = 3

/**
 * Makes tries until one succeeds, one fails with an error that is not retryable, or the policy allows no more. Between
 * tries it pauses for a random share of `initialBackoff * 2^n` (full jitter, as in the AWS SDKs' standard mode), plus the
 * time that the service asked to wait.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 *
 * @throws the last try's error, of kind `unreachable` where there was no answer; `aborted` where the signal prevented a
 *   further try
 */
export async function withRetries<T>(attempt: Attempt<T>, policy: RetryPolicy, signal?: AbortSignal, subject?: RetrySubject): Promise<T> {
  const { endpoint } = policy
  const answersBefore = endpoint?.answers ?? 0
  const deadline = policy.operationTimeout === undefined ? Infinity : performance.now() + policy.operationTimeout
  for (let tries = 1; ; tries++) {
    const startedAt = performance.now()
    const timeout = timeoutOf(policy, deadline)
    try {
      const result = await attempt(timeout)
      endpoint?.answered()
      return result
    } catch (thrown) {
      if (tries > 1) noteTriedBefore(thrown)
      if (!isStorageError(thrown)) throw thrown
      const error = endpoint?.mayExamine(thrown) ? await endpoint.examined(thrown) : thrown
      endpoint?.met(error, startedAt)
      if (timeout !== policy.attemptTimeout && error.code === 'AttemptTimeout') throw deadlineError(error, policy)
      const mostTries = error.code === UNEXPECTED_ANSWER ? Math.min(FEW_TRIES, policy.maxAttempts) : policy.maxAttempts
      const isLast = !error.retryable || tries >= mostTries || endpoint?.isHopeless(error)
      if (isLast) throw endpoint?.final(error, answersBefore) ?? error
      if (signal?.aborted) throw abortedError(error)
      const waitMs = delayBefore(tries, policy, error)
      if (performance.now() + waitMs > deadline) throw deadlineError(error, policy)
      endpoint?.retries({ operation: subject?.operation ?? '', key: subject?.key, attempt: tries + 1, error, waitMs })
      await pause(waitMs, signal)
    }
  }
}

function delayBefore(tries: number, { initialBackoff }: RetryPolicy, error: StorageError): number {
  const backoff = Math.random() * Math.min(initialBackoff * 2 ** (tries - 1), MAX_BACKOFF)
  return backoff + Math.min(askedWait(error), MAX_BACKOFF)
}

/** The limit of one try: its own, or the rest of the operation's time if that is less. */
function timeoutOf(policy: RetryPolicy, deadline: number): number | undefined {
  if (deadline === Infinity) return policy.attemptTimeout
  const left = Math.max(1, deadline - performance.now())
  return policy.attemptTimeout !== undefined && policy.attemptTimeout <= left ? policy.attemptTimeout : left
}

function deadlineError(error: StorageError, policy: RetryPolicy): StorageError {
  const message = `${error.message}; the operation may take no more than ${policy.operationTimeout} ms`
  return new StorageError(message, { kind: error.kind, code: 'OperationTimeout', cause: error })
}
