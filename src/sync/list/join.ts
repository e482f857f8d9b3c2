import type { Keyed } from '../../order/keyed.ts'
import type { Pair } from '../pair.ts'
import { compareKeys } from '../../order/compare-keys.ts'

const PAIRS_PER_PAGE = 1000

/** A place in one of the two streams: the page at hand and the next entry in it. */
interface Cursor<T> {
  readonly pages: AsyncIterator<T[]>
  page: T[] | undefined
  at: number
}

/**
 * Merge-join of two listings in the order of `compareKeys`: every key of either side comes out once, paired with what
 * the other side has under it. Holds one page of each side, whatever their length.
 */
export async function* join<T extends Keyed>(source: AsyncIterable<T[]>, target: AsyncIterable<T[]>): AsyncGenerator<Pair<T>[]> {
  const left = cursorOf(source)
  const right = cursorOf(target)
  try {
    await Promise.all([advance(left), advance(right)])
    while (left.page || right.page) {
      const pairs = pairUp(left, right)
      if (pairs.length > 0) yield pairs
      await refill(left, right)
    }
  } finally {
    await Promise.allSettled([left.pages.return?.(), right.pages.return?.()])
  }
}

function cursorOf<T>(pages: AsyncIterable<T[]>): Cursor<T> {
  return { pages: pages[Symbol.asyncIterator](), page: undefined, at: 0 }
}

async function advance<T>(cursor: Cursor<T>): Promise<void> {
  const { value, done } = await cursor.pages.next()
  cursor.page = done ? undefined : value
  cursor.at = 0
}

async function refill<T>(left: Cursor<T>, right: Cursor<T>): Promise<void> {
  if (left.page && left.at === left.page.length) await advance(left)
  if (right.page && right.at === right.page.length) await advance(right)
}

/** Pairs entries until one page is used up, or a whole page of pairs is there. */
function pairUp<T extends Keyed>(left: Cursor<T>, right: Cursor<T>): Pair<T>[] {
  const pairs: Pair<T>[] = []
  while (pairs.length < PAIRS_PER_PAGE) {
    const source = left.page?.[left.at]
    const target = right.page?.[right.at]
    if ((left.page && !source) || (right.page && !target) || (!source && !target)) break
    const order = source === undefined ? 1 : target === undefined ? -1 : compareKeys(source.key, target.key)
    pairs.push({ source: order <= 0 ? source : undefined, target: order >= 0 ? target : undefined })
    if (order <= 0) left.at++
    if (order >= 0) right.at++
  }
  return pairs
}
