import { isDeepStrictEqual } from 'node:util'
import { StorageError } from '../errors.ts'
import { compareKeys } from './compare-keys.ts'
import type { Keyed } from './keyed.ts'

/** A listing broke the order of keys, or listed one key twice with different attributes. */
export class OutOfOrderError extends StorageError {
  override readonly name = 'OutOfOrderError'
  readonly previousKey: string
  readonly key: string
  /** True when the two keys are equal. */
  readonly duplicate: boolean

  constructor(listing: string, previousKey: string, key: string) {
    super(describeBreak(listing, previousKey, key), { kind: 'failed' })
    this.previousKey = previousKey
    this.key = key
    this.duplicate = previousKey === key
  }
}

function describeBreak(listing: string, previousKey: string, key: string): string {
  if (previousKey === key) return `the listing of ${listing} names ${JSON.stringify(key)} twice`
  return `the listing of ${listing} is out of order: ${JSON.stringify(key)} comes after ${JSON.stringify(previousKey)}`
}

/**
 * Yields the pages of a listing, each after checking that it is strictly ascending by `compareKeys` and begins after the
 * previous page. An entry that is listed twice in a row with equal attributes is yielded once.
 *
 * @param name how messages name the listing
 * @throws OutOfOrderError at the first page that breaks the order; no entry of that page is yielded
 */
export async function* checkOrder<T extends Keyed>(
  pages: AsyncIterable<T[]>,
  name: string,
): AsyncGenerator<T[], void, undefined> {
  let last: T | undefined
  for await (const page of pages) {
    const checked = checkPage(page, last, name)
    last = checked.at(-1) ?? last
    if (checked.length > 0) yield checked
  }
}

/** Drops entries that repeat the one before them, because some services list a key twice. */
function checkPage<T extends Keyed>(page: T[], before: T | undefined, name: string): T[] {
  let previous = before
  let repeats = 0
  for (const entry of page) {
    if (previous !== undefined && compareKeys(previous.key, entry.key) >= 0) {
      if (!isSame(previous, entry)) throw new OutOfOrderError(name, previous.key, entry.key)
      repeats++
    }
    previous = entry
  }
  return repeats === 0 ? page : page.filter((entry, i) => entry.key !== (i === 0 ? before : page[i - 1])?.key)
}

function isSame(one: Keyed, other: Keyed): boolean {
  return one.key === other.key && isDeepStrictEqual(one, other)
}
