import { compareKeys } from './compare-keys.ts'

/** A stretch of the key space: keys after `after` (exclusive) and up to `through` (inclusive). */
export interface KeyRange {
  readonly after?: string | undefined
  readonly through?: string | undefined
}

export const EVERYTHING: KeyRange = Object.freeze({})

export function rangeHolds(range: KeyRange, key: string): boolean {
  return isAfterStart(range, key) && isBeforeEnd(range, key)
}

export function isAfterStart(range: KeyRange, key: string): boolean {
  return range.after === undefined || compareKeys(key, range.after) > 0
}

export function isBeforeEnd(range: KeyRange, key: string): boolean {
  return range.through === undefined || compareKeys(key, range.through) <= 0
}

/** Can a key that begins with `prefix` lie in the range? Used to leave whole folders out. */
export function rangeTouches(range: KeyRange, prefix: string): boolean {
  const { after, through } = range
  if (through !== undefined && compareKeys(prefix, through) > 0) return false
  return after === undefined || compareKeys(prefix, after) > 0 || after.startsWith(prefix)
}
