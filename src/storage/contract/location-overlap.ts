import type { StoreLocation } from './copies.ts'
import { createFold, type NameFolding } from '../../order/fold-key.ts'

/** Reports whether two locations may have keys in common, as far as kind and container show. */
export function mayShareKeys(one: StoreLocation, other: StoreLocation): boolean {
  if (one.kind !== other.kind) return false
  return one.container === other.container || isAlias(one, other)
}

/**
 * Reports whether all keys of one location are keys of the other, if both are in one store.
 * @param folding which names the store takes for one
 */
export function isWithin(inner: StoreLocation, outer: StoreLocation, folding: NameFolding): boolean {
  const fold = createFold(folding) ?? ((prefix) => prefix)
  return fold(inner.prefix).startsWith(fold(outer.prefix))
}

/** Reports whether two locations have keys in common, or may have, because a name is an alias. */
export function mayOverlap(one: StoreLocation, other: StoreLocation, folding: NameFolding): boolean {
  const isSameStore = one.service === other.service || isAlias(one, other)
  return isSameStore && mayShareKeys(one, other) && (isWithin(one, other, folding) || isWithin(other, one, folding))
}

function isAlias(one: StoreLocation, other: StoreLocation): boolean {
  return one.isAlias === true || other.isAlias === true
}
