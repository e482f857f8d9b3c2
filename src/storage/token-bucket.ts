import { pause, throwIfStopped } from '../stopping.ts'

/** Milliseconds between two refills, as in s3sync: each adds a tenth of a second's worth. */
const SLICE = 100

/** A bucket of tokens. It is full at first and holds one second's worth. */
export interface TokenBucket {
  /**
   * Takes tokens, waiting for them in the order of the callers. A caller that wants more than the bucket holds takes them
   * in several turns.
   * @throws StorageError `aborted` when the run is being stopped, or the caller's signal fires
   */
  take(count: number, signal?: AbortSignal): Promise<void>
}

/** Where a bucket gets the time from, in milliseconds, and how it waits. */
export interface Clock {
  now(): number
  /** @throws StorageError `aborted` as soon as the signal fires */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

export const REAL_CLOCK: Clock = { now: () => performance.now(), pause }

export function createTokenBucket(perSecond: number, signal?: AbortSignal, clock = REAL_CLOCK): TokenBucket {
  let tokens = perSecond
  let filledAt = clock.now()
  let turn: Promise<void> = Promise.resolve()

  const fill = (): void => {
    const slices = Math.floor((clock.now() - filledAt) / SLICE)
    filledAt += slices * SLICE
    tokens = Math.min(perSecond, tokens + (slices * SLICE * perSecond) / 1000)
  }
  const drain = async (count: number, caller: AbortSignal | undefined): Promise<void> => {
    for (let left = count; left > 0; ) {
      throwIfStopped(caller)
      fill()
      const taken = Math.min(left, Math.floor(tokens))
      tokens -= taken
      left -= taken
      if (left > 0) await clock.pause(SLICE, signal)
    }
  }
  return {
    take(count, caller) {
      const mine = turn.then(() => drain(count, caller))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}
