import { UsageError } from '../errors.ts'
import type { SyncOptions } from '../options/table/types.ts'
import type { Storages } from '../run.ts'

/**
 * Returns the sides of a call that are storages.
 *
 * @throws UsageError when both are the same one
 */
export function storagesOf({ source, target }: Pick<SyncOptions, 'source' | 'target'>): Storages {
  const storages: Storages = {
    source: typeof source === 'string' ? undefined : source,
    target: typeof target === 'string' ? undefined : target,
  }
  if (storages.source !== undefined && storages.source === storages.target) throw new UsageError(`source and target are the same storage, ${storages.source.name}`)
  return storages
}
