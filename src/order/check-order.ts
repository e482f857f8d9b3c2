import { StorageError } from '../errors.ts'
import { compareKeys } from './compare-keys.ts'
import type { Keyed } from './keyed.ts'

/** A listing broke the order of keys, or named one key twice. */
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
 * Passes pages on, each only when all of it is strictly ascending by `compareKeys` and begins after the page before.
 *
 * @param name the listing, as messages call it
 * @throws OutOfOrderError at the first page that breaks the order; nothing of that page is passed on
 */
export async function* checkOrder<T extends Keyed>(
  pages: AsyncIterable<T[]>,
  name: string,
): AsyncGenerator<T[], void, undefined> {
  let previous: string | undefined
  for await (const page of pages) {
    previous = checkPage(page, previous, name)
    yield page
  }
}

function checkPage(page: readonly Keyed[], before: string | undefined, name: string): string | undefined {
  let previous = before
  for (const { key } of page) {
    if (previous !== undefined && compareKeys(previous, key) >= 0) throw new OutOfOrderError(name, previous, key)
    previous = key
  }
  return previous
}
