import { dirname, sep } from 'node:path'
import { ObstructionError, StorageError } from '../../../errors.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf } from '../disk/errors.ts'
import { flushFolders } from '../disk/flush-folder.ts'

/**
 * The folders of one location, reached from its root without following a link. Nothing is ever written or removed
 * through a link inside the location; the location itself may be one.
 */
export interface TargetFolders {
  /**
   * Lends a path of the folder. It leads to this folder while `use` runs, even if a link replaces the folder.
   *
   * @param key of the folder, without a slash at its end; empty for the location itself
   * @throws ObstructionError when a file is in the place of a folder
   * @throws StorageError `conflict` when a link is there
   * @throws the disk's own error, ENOENT when there is no such folder
   */
  with<T>(key: string, how: FolderUse, use: (path: string) => Promise<T>): Promise<T>
  /** Called when the folder has got the mode that it is to keep. */
  settled?(key: string): void
  /** Never throws. */
  close(): Promise<void>
}

export interface FolderUse {
  readonly calls: DiskCalls
  /** Make the folder and its parents if they are missing. */
  readonly make: boolean
}

/** The location itself. */
export interface FolderRoot {
  readonly path: string
  /** Flush each folder in which a folder was made. */
  readonly fsync: boolean
  /** A link in the place of a folder is an entry, which may be deleted to make way. */
  readonly keepLinks?: boolean | undefined
}

/** The remedy when a file or link is in the way. */
export const IN_THE_WAY = 'remove it or use --delete'

/** Makes the location itself. */
export async function makeRoot({ path, fsync }: FolderRoot, calls: DiskCalls): Promise<void> {
  const first = await calls.makeFolders(path)
  if (fsync && first !== undefined) await flushFolders(dirname(first), path, calls)
}

/**
 * Makes one folder.
 * @returns false when another write has made it meanwhile
 */
export async function makeOne(path: string, calls: DiskCalls): Promise<boolean> {
  try {
    await calls.makeFolder(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await calls.lstat(path))?.isDirectory() === true) return false
    throw error
  }
}

/** Returns the error for a file or link where a folder should be; undefined for a folder, and when nothing is there. */
export async function obstructionAt(path: string, key: string, calls: DiskCalls, { keepLinks = false }: Pick<FolderRoot, 'keepLinks'>): Promise<Error | undefined> {
  const stats = await calls.lstat(path)
  if (stats === undefined || stats.isDirectory()) return undefined
  if (stats.isSymbolicLink() && !keepLinks) return linkInTheWay(key)
  return new ObstructionError({ standing: key, files: 1 }, IN_THE_WAY)
}

function linkInTheWay(key: string): StorageError {
  const message = `${JSON.stringify(key)} is a symbolic link, and links inside the target are not followed; sync to what it leads to by itself`
  return new StorageError(message, { kind: 'conflict' })
}

/** Splits a key into the key of its folder and the name in it. */
export function splitKey(key: string): readonly [folder: string, name: string] {
  const cut = key.lastIndexOf('/')
  return cut < 0 ? ['', key] : [key.slice(0, cut), key.slice(cut + 1)]
}

export function joinPath(folder: string, name: string): string {
  return folder.endsWith(sep) ? folder + name : folder + sep + name
}
