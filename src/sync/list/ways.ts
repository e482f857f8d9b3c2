import { OutOfOrderError } from '../../order/check-order.ts'
import { ListingHoleError } from './seams.ts'

/** How both sides are listed: in ranges, from start to end in one go, or in one go and sorted on disk. */
export type Way = 'in-ranges' | 'in-one-go' | 'sorted'

/** Another way of listing that avoids the error; undefined when there is none. */
export function otherWay(way: Way, error: unknown): Way | undefined {
  if (error instanceof OutOfOrderError && way !== 'sorted') return 'sorted'
  return error instanceof ListingHoleError && way === 'in-ranges' ? 'in-one-go' : undefined
}

/** True for an error after which the pass may start over with another way of listing. */
export function mayStartOver(error: unknown): boolean {
  return error instanceof OutOfOrderError || error instanceof ListingHoleError
}
