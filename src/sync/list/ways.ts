import type { Capabilities } from '../../storage/contract/capabilities.ts'
import { OutOfOrderError } from '../../order/check-order.ts'
import { ListingHoleError } from './seams.ts'

/** How both sides are listed: in ranges, from start to end in one go, or in one go and sorted on disk. */
export type Way = 'in-ranges' | 'in-one-go' | 'sorted'

/** What the first way depends on. */
type Side = { readonly capabilities: Pick<Capabilities, 'orderedListing'> }

/**
 * Lists both sides in the first way that can work, and starts over in another one when a listing turns out to be unreliable.
 *
 * @param onRestart called before each start but the first
 * @throws what `attempt` throws, where no other way avoids the error
 */
export async function inSomeWay<T>(
  sides: readonly Side[],
  attempt: (way: Way) => Promise<T>,
  onRestart: (error: unknown, next: Way) => void,
): Promise<T> {
  const isOrdered = sides.every(({ capabilities }) => capabilities.orderedListing)
  for (let way: Way = isOrdered ? 'in-ranges' : 'sorted'; ; ) {
    try {
      return await attempt(way)
    } catch (error) {
      const next = otherWay(way, error)
      if (next === undefined) throw error
      onRestart(error, next)
      way = next
    }
  }
}

/** Another way of listing that avoids the error; undefined when there is none. */
function otherWay(way: Way, error: unknown): Way | undefined {
  if (error instanceof OutOfOrderError && way !== 'sorted') return 'sorted'
  return error instanceof ListingHoleError && way === 'in-ranges' ? 'in-one-go' : undefined
}

/** True for an error after which the pass may start over with another way of listing. */
export function mayStartOver(error: unknown): boolean {
  return error instanceof OutOfOrderError || error instanceof ListingHoleError
}
