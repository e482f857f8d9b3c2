import type { Source, Target } from '../../storage/contract/storage.ts'
import { UsageError } from '../../errors.ts'

/** Can the store copy from one side to the other by itself? */
export function isSameStore(source: Source, target: Target): boolean {
  return target.copy !== undefined && source.copySource !== undefined && source.store !== undefined && source.store === target.store
}

/**
 * Holds the two sides to it that the store can copy from one to the other by itself.
 * @throws UsageError when the two sides are not of one service, endpoint and region
 */
export function requireSameStore(source: Source, target: Target): void {
  if (isSameStore(source, target)) return
  const [from, to] = [source.store ?? source.name, target.store ?? target.name]
  throw new UsageError(`--server-side-copy works within one endpoint and region only, not from ${from} to ${to}; leave it out`)
}
