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
  /** The time of day, milliseconds since the epoch. It may jump. */
  wallTime(): number
  /** @throws StorageError `aborted` as soon as the signal fires */
  pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

export const REAL_CLOCK: Clock = { now: () => performance.now(), wallTime: Date.now, pause }

/** @param perSecond a rate, or a function that returns the one that holds now; `Infinity` is no limit */
export function createTokenBucket(perSecond: number | (() => number), signal?: AbortSignal, clock = REAL_CLOCK): TokenBucket {
  const currentRate = typeof perSecond === 'number' ? () => perSecond : perSecond
  let tokens: number | undefined
  let filledAt = clock.now()
  let turn: Promise<void> = Promise.resolve()

  const fill = (): number => {
    const slices = Math.floor((clock.now() - filledAt) / SLICE)
    filledAt += slices * SLICE
    const rate = currentRate()
    const held = tokens ?? rate
    tokens = rate === Infinity ? Infinity : Math.min(rate, held + (slices * SLICE * rate) / 1000)
    return tokens
  }
  const drain = async (count: number, caller: AbortSignal | undefined): Promise<void> => {
    for (let left = count; left > 0; ) {
      throwIfStopped(caller)
      const available = fill()
      const taken = Math.min(left, Math.floor(available))
      tokens = available - taken
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
