import { dirname, sep } from 'node:path'
import { StorageError } from '../../errors.ts'
import type { DiskCalls } from './disk.ts'
import { codeOf } from './disk-errors.ts'
import type { LocalSettings } from './settings.ts'

const MOST_FOLDERS = 10_000

/** Makes the folders that files are written to. The last ones seen are remembered. */
export interface TargetFolders {
  ensure(folder: string, calls: DiskCalls): Promise<void>
  /** The folder is no longer there. */
  forget(folder: string): void
}

export function createTargetFolders(root: string, settings: LocalSettings): TargetFolders {
  const known = new Set<string>()
  const make = settings.followSymlinks ? makeThroughLinks : makeWithoutLinks

  return {
    async ensure(folder, calls) {
      if (known.has(folder)) return
      const first = await make(root, folder, calls)
      if (settings.fsync && first !== undefined) await flushFolders(dirname(first), folder, calls)
      if (known.size >= MOST_FOLDERS) known.delete(known.values().next().value as string)
      known.add(folder)
    },
    forget(folder) {
      known.delete(folder)
    },
  }
}

/** @returns the first folder that was not there */
async function makeThroughLinks(_root: string, folder: string, calls: DiskCalls): Promise<string | undefined> {
  return calls.makeFolders(folder)
}

/** A listing that leaves links out must not be followed by writes that go through them. */
async function makeWithoutLinks(root: string, folder: string, calls: DiskCalls): Promise<string | undefined> {
  let first = await calls.makeFolders(root)
  let path = root
  for (const segment of folder.slice(root.length).split(sep)) {
    if (segment === '') continue
    path = path.endsWith(sep) ? path + segment : path + sep + segment
    const stats = await calls.lstat(path)
    if (stats?.isSymbolicLink() === true) {
      throw new StorageError(`${JSON.stringify(path)} is a symbolic link, and links are not followed`, { kind: 'conflict' })
    }
    if (stats?.isDirectory() === true) continue
    if (await makeOne(path, calls)) first ??= path
  }
  return first
}

/** @returns false when another write has made it in the meantime */
async function makeOne(path: string, calls: DiskCalls): Promise<boolean> {
  try {
    await calls.makeFolder(path)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await calls.lstat(path))?.isDirectory() === true) return false
    throw error
  }
}

/** Flushes `last` and every folder above it up to `first`. */
async function flushFolders(first: string, last: string, calls: DiskCalls): Promise<void> {
  for (let folder = last; folder.length >= first.length; folder = dirname(folder)) {
    await flushFolder(folder, calls)
    if (folder === dirname(folder)) return
  }
}

/** Makes a change of names in a folder last. Windows cannot flush folders. */
export async function flushFolder(folder: string, calls: DiskCalls): Promise<void> {
  if (process.platform === 'win32') return
  const fd = await calls.open(folder, 'r')
  try {
    await calls.fsync(fd)
  } finally {
    await calls.close(fd)
  }
}
