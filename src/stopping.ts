import { setTimeout as wait } from 'node:timers/promises'
import { StorageError } from './errors.ts'

/** What everything that is given up throws once the run is being stopped. */
export function abortedError(cause?: unknown): StorageError {
  return new StorageError('the run is being stopped', { kind: 'aborted', cause })
}

/** @throws StorageError `aborted` when the signal has fired */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw abortedError(signal.reason)
}

/**
 * Waits, in milliseconds.
 * @throws StorageError `aborted` as soon as the signal fires
 */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal })
  } catch (cause) {
    throw abortedError(cause)
  }
}

/**
 * The outcome of work, or the end of waiting for it.
 * @throws StorageError `aborted` as soon as the signal fires
 */
export function orStopped<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work
  return new Promise<T>((resolve, reject) => {
    const stop = (): void => reject(abortedError(signal.reason))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}

/** A controller that another signal aborts too. */
export interface LinkedAbort {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
  /** Stops listening to the other signal; to be called when the work that has the signal is over. */
  release(): void
}

/** Unlike `AbortSignal.any`, which leaks memory with each call on Node 20, it leaves nothing behind once released. */
export function linkedAbort(parent: AbortSignal | undefined): LinkedAbort {
  const controller = new AbortController()
  const { signal } = controller
  const abort = (reason?: unknown): void => controller.abort(reason)
  const follow = (): void => abort(parent?.reason)
  if (parent?.aborted) follow()
  else parent?.addEventListener('abort', follow, { once: true })
  return { signal, abort, release: () => parent?.removeEventListener('abort', follow) }
}
