import type { Retry, Side } from '../../../report/events.ts'

/** Further tries of one operation. */
export interface Retried {
  readonly operation: string
  readonly side: Side
  tries: number
  /** Longest pause before one, milliseconds. */
  longestWait: number
  /** Why the last one was made. */
  reason: string
}

/** Further tries of requests, by operation and side. There are few operations, so this stays small. */
export class Retries {
  private readonly byOperation = new Map<string, Retried>()

  add({ operation, side, waitMs, reason }: Retry): void {
    const name = `${side} ${operation}`
    const known = this.byOperation.get(name) ?? { operation, side, tries: 0, longestWait: 0, reason }
    known.tries++
    known.longestWait = Math.max(known.longestWait, waitMs)
    known.reason = reason
    this.byOperation.set(name, known)
  }

  /** The most frequent first. */
  all(): readonly Retried[] {
    return [...this.byOperation.values()].sort((one, other) => other.tries - one.tries)
  }
}
