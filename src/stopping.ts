import { setTimeout as wait } from 'node:timers/promises'
import { StorageError } from './errors.ts'

/** What everything that is given up throws once the run is being stopped. */
export function stopped(cause?: unknown): StorageError {
  return new StorageError('the run is being stopped', { kind: 'aborted', cause })
}

/** @throws StorageError `aborted` when the signal has fired */
export function throwIfStopped(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw stopped(signal.reason)
}

/**
 * Waits, in milliseconds.
 * @throws StorageError `aborted` as soon as the signal fires
 */
export async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await wait(milliseconds, undefined, { signal })
  } catch (cause) {
    throw stopped(cause)
  }
}
