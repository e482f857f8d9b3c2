import type { Source } from './contract/storage.ts'
import type { StoreLocation } from './contract/copies.ts'
import { kindOf, messageOf, UsageError } from '../errors.ts'
import { isWithin, mayShareKeys } from './contract/location-overlap.ts'

export interface OverlapOptions {
  /** Entries of the target may be removed. */
  readonly deleting: boolean
  readonly signal: AbortSignal
}

/**
 * Refuses two object stores one of which lies inside the other. A target inside the source would be copied into itself,
 * one level deeper with each run; a source inside the target is extra there, and would be deleted. The very same location
 * is allowed: it is rewritten in place. If the names do not show whether it is the same store, an object of the inner
 * location is looked for in the outer one. Where the store takes different spellings of a name for one, so does this.
 *
 * @throws UsageError
 */
export async function checkOverlap(source: Source, target: Source, { deleting, signal }: OverlapOptions): Promise<void> {
  const [from, to] = [source.location, target.location]
  if (!from || !to || source.single !== undefined || !mayShareKeys(from, to)) return
  const isInside = insideOf(source, target)
  if (isInside(to, from) && (await isSameStore(source, target, target, deleting, signal))) {
    throw new UsageError(`the target ${target.name} lies inside the source ${source.name}, so each run would copy it into itself; choose a target outside of it`)
  }
  if (deleting && isInside(from, to) && (await isSameStore(source, target, source, deleting, signal))) {
    throw new UsageError(`the source ${source.name} lies inside the target ${target.name}, so --delete would remove it; leave out --delete`)
  }
}

/** One side may not know that the store folds names, so it is enough when the other one does. */
function insideOf({ capabilities: one }: Source, { capabilities: other }: Source): (inner: StoreLocation, outer: StoreLocation) => boolean {
  const folding = { foldsCase: one.foldsCase === true || other.foldsCase === true }
  return (inner, outer) => isWithin(inner, outer, folding) && !isWithin(outer, inner, folding)
}

async function isSameStore(source: Source, target: Source, inner: Source, deleting: boolean, signal: AbortSignal): Promise<boolean> {
  const [from, to] = [source.location as StoreLocation, target.location as StoreLocation]
  if (from.service === to.service && from.container === to.container) return true
  const outer = inner === source ? target : source
  const rest = (inner.location as StoreLocation).prefix.slice((outer.location as StoreLocation).prefix.length)
  try {
    return await showsTheSameObject(inner, outer, rest, signal)
  } catch (error) {
    if (!deleting || kindOf(error) === 'aborted') return false
    throw new UsageError(`${source.name} and ${target.name} may be the same place, which could not be found out (${messageOf(error)}); leave out --delete`, error)
  }
}

/** The time of an object is set by its service, so that no copy has the same one. */
async function showsTheSameObject(inner: Source, outer: Source, rest: string, signal: AbortSignal): Promise<boolean> {
  for await (const [entry] of inner.list({}, { pageSize: 1, signal, onProblem: () => undefined })) {
    if (!entry) continue
    try {
      const { size, etag, mtime } = await outer.head({ key: rest + entry.key }, { signal })
      return size === entry.size && etag === entry.etag && Math.floor(mtime / 1000) === Math.floor(entry.mtime / 1000)
    } catch (error) {
      if (kindOf(error) === 'not-found') return false
      throw error
    }
  }
  return false
}
