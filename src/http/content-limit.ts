import type { AnswerLimit } from './message.ts'

/**
 * How long the content may be that a request asks for: the range, or a whole object of the size that it was listed with.
 * A whole one that is longer has been replaced; more than a range comes from a service or a proxy that is confused.
 *
 * @param size bytes
 */
export function contentLimit(range: { readonly start: number; readonly end: number } | undefined, size: number | undefined): AnswerLimit | undefined {
  if (range) return { bytes: range.end - range.start, kind: 'transient' }
  return size === undefined ? undefined : { bytes: size, kind: 'changed' }
}
