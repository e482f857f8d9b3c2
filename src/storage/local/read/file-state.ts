import type { Stats } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { Entry } from '../../contract/entry.ts'
import type { CallOptions } from '../../contract/context.ts'
import type { DiskPace } from '../disk/pace.ts'
import { storageErrorOf } from '../disk/errors.ts'
import { pathOfListed } from '../disk/key-to-path.ts'
import type { OpenFiles } from './open-files.ts'

/** What checking a file again needs. */
export interface LookedAtAgain {
  readonly root: string
  readonly followSymlinks: boolean
  readonly pace: DiskPace
  readonly openFiles: OpenFiles
}

/**
 * Identifies a file and its last change: each write, truncation, rename over it and change of its times gives another
 * state, because no program can set the change time (ctime) back. Windows reports other device and file numbers for a
 * path than for a descriptor, so there only sizes and times are compared.
 */
export function stateOf({ dev, ino, size, mtimeMs, ctimeMs }: Pick<Stats, 'dev' | 'ino' | 'size' | 'mtimeMs' | 'ctimeMs'>): string {
  return process.platform === 'win32' ? `${size} ${mtimeMs} ${ctimeMs}` : `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
}

/** Distinguishes the descriptors of files that had the same path at different times. */
export function versionOf({ size, mtime }: Entry): string {
  return `${size} ${mtime}`
}

/**
 * See `Source.verifyUnchanged`. Stats the path, which may name another file now, and not a descriptor of the file that was
 * read.
 */
export async function verifyUnchanged(from: LookedAtAgain, entry: Entry, state: string | undefined, options?: CallOptions): Promise<void> {
  throwIfStopped(options?.signal)
  const { root, followSymlinks, pace, openFiles } = from
  const path = pathOfListed(root, entry.key)
  const call = followSymlinks ? 'stat' : 'lstat'
  let stats: Stats | undefined
  try {
    stats = await pace.calls()[call](path)
  } catch (error) {
    throw storageErrorOf(error, 'look at', entry.key)
  }
  if (stats !== undefined && isAsRead(stats, entry, state)) return
  // A descriptor that is still open may belong to the earlier file.
  await openFiles.forget(path, versionOf(entry))
  if (stats === undefined) throw new StorageError(`${JSON.stringify(entry.key)} was removed while it was being copied`, { kind: 'not-found' })
  throw new StorageError(`${JSON.stringify(entry.key)} changed while it was being copied`, { kind: 'changed' })
}

function isAsRead(stats: Stats, entry: Entry, state: string | undefined): boolean {
  if (state !== undefined) return stateOf(stats) === state
  const isSameKind = entry.isLink === true ? stats.isSymbolicLink() : stats.isFile() && stats.size === entry.size
  return isSameKind && stats.mtimeMs === entry.mtime
}
