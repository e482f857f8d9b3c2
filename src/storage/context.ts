import type { FailedTry } from '../errors.ts'

/** What a storage is told of the run it is opened for. */
export interface StorageContext {
  /** Raised by one for each request sent, retries included. */
  readonly meter: { requests: number }
  /** Fires when the run is being stopped; requests under way may still end within a short grace. */
  readonly signal: AbortSignal
  /** How options name this side; absent where a storage is opened by itself. */
  readonly side?: 'source' | 'target' | undefined
  /** Told of every request that is tried again. */
  readonly onRetry?: ((failed: FailedTry) => void) | undefined
  /** Told once, when the endpoint has given no answer for some seconds. */
  readonly onSilence?: ((message: string) => void) | undefined
}
