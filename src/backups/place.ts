import path from 'node:path'
import type { Source } from '../storage/contract/storage.ts'
import { UsageError } from '../errors.ts'
import { isWithin, mayOverlap } from '../storage/contract/location-overlap.ts'
import { relationOf, type Relation } from '../location/same-disk.ts'

/** A side of a run, or the place of its backups. */
export interface Placed {
  readonly storage: Source
  /** Of a folder on a disk; absent for a service. */
  readonly path?: string | undefined
}

export interface BackupPlaceOptions {
  readonly source: Placed
  readonly target: Placed
  /** Reports whether the filters leave out all keys that begin with the prefix, on both sides. */
  readonly leavesOut: (prefix: string) => boolean
}

/**
 * Refuses a place for backups that overlaps a side: backups would be copied and deleted like other entries, or would replace them. It may
 * lie inside a side where the filters leave it out.
 *
 * @throws UsageError
 */
export async function checkBackupPlace(backups: Placed, { source, target, leavesOut }: BackupPlaceOptions): Promise<void> {
  for (const [side, placed] of [['target', target], ['source', source]] as const) {
    const { relation, inner } = await relationBetween(backups, placed)
    if (relation === 'apart' || (relation === 'inside' && inner !== undefined && leavesOut(inner))) continue
    const [one, other] = [backups.storage.name, placed.storage.name]
    if (relation === 'same') throw new UsageError(`--backup-dir ${one} is the ${side} itself; name another location, or give --suffix alone`)
    if (relation === 'around') throw new UsageError(`the ${side} ${other} lies inside --backup-dir ${one}; name another location`)
    throw new UsageError(`--backup-dir ${one} lies inside the ${side} ${other}; name a location outside of it, or exclude it with a filter`)
  }
}

interface Related {
  readonly relation: Relation
  /** The prefix of the backups in a side that they lie inside of. */
  readonly inner?: string | undefined
}

async function relationBetween(backups: Placed, side: Placed): Promise<Related> {
  if (backups.path !== undefined && side.path !== undefined) return relationOnDisk(backups.path, side.path)
  const { location: inner, capabilities: folding } = backups.storage
  const { location: outer } = side.storage
  if (!inner || !outer || !mayOverlap(inner, outer, folding)) return { relation: 'apart' }
  const [isBelow, isAround] = [isWithin(inner, outer, folding), isWithin(outer, inner, folding)]
  if (isBelow && isAround) return { relation: 'same' }
  // What lies inside by another spelling is what no filter is sure to leave out.
  const below = inner.prefix.startsWith(outer.prefix) ? inner.prefix.slice(outer.prefix.length) : undefined
  return isBelow ? { relation: 'inside', inner: below } : { relation: 'around' }
}

/** A folder that lies inside the side only by way of links or mounts has no prefix there that a filter could name. */
async function relationOnDisk(backups: string, side: string): Promise<Related> {
  const way = path.relative(side, backups)
  const isBelow = way !== '' && way.split(path.sep)[0] !== '..' && !path.isAbsolute(way)
  return { relation: await relationOf(backups, side), inner: isBelow ? `${way.split(path.sep).join('/')}/` : undefined }
}
