import { compareKeys } from './compare-keys.ts'

/** A range of the key space: keys after `after` (exclusive) and up to `through` (inclusive) that begin with `prefix`. */
export interface KeyRange {
  readonly after?: string | undefined
  readonly through?: string | undefined
  /** A storage that can list a single prefix lists only this one. */
  readonly prefix?: string | undefined
}

export function rangeHolds(range: KeyRange, key: string): boolean {
  return isAfterStart(range, key) && isBeforeEnd(range, key)
}

export function isAfterStart({ after, prefix }: KeyRange, key: string): boolean {
  if (after !== undefined && compareKeys(key, after) <= 0) return false
  return prefix === undefined || key.startsWith(prefix) || compareKeys(key, prefix) > 0
}

export function isBeforeEnd({ through, prefix }: KeyRange, key: string): boolean {
  if (through !== undefined && compareKeys(key, through) > 0) return false
  return prefix === undefined || key.startsWith(prefix) || compareKeys(key, prefix) < 0
}

/** Reports whether a key that begins with `prefix` can lie in the range; used to skip whole folders. */
export function rangeTouches(range: KeyRange, prefix: string): boolean {
  const { after, through, prefix: bound } = range
  if (bound !== undefined && !prefix.startsWith(bound) && !bound.startsWith(prefix)) return false
  if (through !== undefined && compareKeys(prefix, through) > 0) return false
  return after === undefined || compareKeys(prefix, after) > 0 || after.startsWith(prefix)
}
