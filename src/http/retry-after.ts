import type { ResponseHeaders } from './message.ts'

const waits = new WeakMap<Error, number>()

/**
 * Notes with an error how long the service asked to wait before the next try, which `withRetries` does. The headers are
 * `x-amz-retry-after` (milliseconds) and `retry-after` (seconds, or a date).
 * https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function askingToWait<E extends Error>(error: E, headers: ResponseHeaders, now = Date.now()): E {
  const wait = fromMilliseconds(headers['x-amz-retry-after']) ?? fromSeconds(headers['retry-after'], now)
  if (wait !== undefined && wait > 0) waits.set(error, wait)
  return error
}

/** How long the service asked to wait with this error, milliseconds; 0 when it did not ask. */
export function askedWait(error: Error): number {
  return waits.get(error) ?? 0
}

function fromMilliseconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined
}

function fromSeconds(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined
  if (/^\d+$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? undefined : date - now
}
