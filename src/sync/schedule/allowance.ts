import type { LimitSettings } from '../settings.ts'

/** How much a run may do before it ends early. */
export interface Allowance {
  /** Asked before each object is begun. Once it has said no, it always does. */
  mayBegin(): boolean
  /** Asked before each deletion, which moves no bytes. No where an object was not begun. */
  mayDelete(): boolean
  /** Objects have been copied. @param bytes their size */
  moved(bytes: number): void
  /** Why something was not begun; undefined while everything was. */
  readonly endedEarly: string | undefined
}

/**
 * The allowance of one run, from now on. What is in flight when it is used up is finished, so a run moves more than `maxTransfer`.
 *
 * @param now milliseconds
 */
export function createAllowance({ maxDuration, maxTransfer }: LimitSettings, now = (): number => performance.now()): Allowance {
  const startedAt = now()
  let bytes = 0
  let endedEarly: string | undefined
  const byTime = (): string | undefined =>
    maxDuration !== undefined && now() - startedAt >= maxDuration ? `--max-duration is over (${maxDuration / 1000} s)` : undefined
  const byBytes = (): string | undefined => (maxTransfer !== undefined && bytes >= maxTransfer ? `--max-transfer is reached (${maxTransfer} bytes)` : undefined)
  return {
    mayBegin() {
      endedEarly ??= byTime() ?? byBytes()
      return endedEarly === undefined
    },
    mayDelete() {
      endedEarly ??= byTime()
      return endedEarly === undefined
    },
    moved(size) {
      bytes += size
    },
    get endedEarly() {
      return endedEarly
    },
  }
}
