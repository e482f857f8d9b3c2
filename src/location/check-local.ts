import type { Stats } from 'node:fs'
import { stat } from 'node:fs/promises'
import { messageOf, UsageError } from '../errors.ts'
import { isAzure, type LocalLocation, type Location } from './location.ts'
import { relationOf } from './same-disk.ts'

export interface CheckOptions {
  /** Entries of the target may be removed. */
  readonly deleting: boolean
  /** The two sides are only compared. Default: false. */
  readonly comparing?: boolean | undefined
}

/**
 * Checks the local sides before anything is started.
 *
 * @throws UsageError when the source is missing, is a single file although `deleting`, when the target is a file, or
 *   when one side lies inside the other and the run would copy or delete its own files
 */
export async function checkLocalSides(source: Location, target: Location, { deleting, comparing = false }: CheckOptions): Promise<void> {
  if (comparing) return checkReadable(source, target)
  // A single file that gets another name has no extras at the target, so nothing is deleted.
  if (source.kind === 'local') await checkSource(source, deleting && !isAzure(target))
  // A single blob may replace a file; only the service knows whether the source is a single blob.
  if (target.kind === 'local' && !isAzure(source)) await checkTarget(target)
  if (source.kind === 'local' && target.kind === 'local') await checkOverlap(source.path, target.path, deleting)
}

/** Both sides of a comparison must be there. They may be the same, or lie one inside the other. */
async function checkReadable(source: Location, target: Location): Promise<void> {
  if (source.kind === 'local') await checkThere('source', source)
  if (target.kind === 'local') await checkThere('target', target)
}

async function checkSource(location: LocalLocation, deleting: boolean): Promise<void> {
  const isFolder = await checkThere('source', location)
  if (deleting && !isFolder) throw new UsageError(`--delete needs a folder as its source, but ${location.path} is a file`)
}

/** @returns true for a folder, false for a file */
async function checkThere(side: 'source' | 'target', { path: name, trailingSlash }: LocalLocation): Promise<boolean> {
  const stats = await look(name)
  if (stats === undefined) throw new UsageError(`the ${side} ${name} does not exist`)
  if (stats.isDirectory()) return true
  if (!stats.isFile()) throw new UsageError(`the ${side} ${name} is neither a folder nor a file`)
  if (trailingSlash) throw new UsageError(`the ${side} ${name} is no folder; leave out the slash at its end`)
  return false
}

async function checkTarget({ path: name }: LocalLocation): Promise<void> {
  const stats = await look(name)
  if (stats === undefined || stats.isDirectory()) return
  throw new UsageError(`the target ${name} is a file; name the folder to write into`)
}

async function look(name: string): Promise<Stats | undefined> {
  try {
    return await stat(name)
  } catch (error) {
    if (isMissing(error)) return undefined
    throw new UsageError(`cannot look at ${name}: ${messageOf(error)}`, error)
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

async function checkOverlap(source: string, target: string, deleting: boolean): Promise<void> {
  const relation = await relationOf(target, source)
  if (relation === 'same') throw new UsageError(`source and target are the same folder, ${source}`)
  if (relation === 'inside') throw new UsageError(`the target ${target} lies inside the source ${source}; choose one outside of it`)
  if (deleting && relation === 'around') {
    throw new UsageError(`the source ${source} lies inside the target ${target}, so --delete would remove it; leave out --delete`)
  }
}
