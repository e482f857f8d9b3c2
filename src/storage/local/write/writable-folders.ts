import { constants } from 'node:fs'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf, isAbsent } from '../disk/errors.ts'
import { splitKey } from './target-folders.ts'
import type { FolderUse, TargetFolders } from './target-folders.ts'

const ALL_BITS = 0o7777
/** An owner may write in such a folder. */
const OWNER_WRITES = 0o300
const FOLDER_FLAGS = constants.O_RDONLY | constants.O_DIRECTORY

/**
 * `TargetFolders` that makes read-only folders writable while the run needs it.
 *
 * A target that gets the modes of its source holds read-only folders, and their owner could change nothing in them. So a folder that
 * refuses a change (EACCES) is made writable, and has its mode back when it is settled or when the target is closed. The location itself
 * stays as it is: its mode is the user's own.
 */
export function createWritableFolders(folders: TargetFolders, closing: DiskCalls): TargetFolders {
  /** The folders that were made writable, or are being so, with the modes that they had. */
  const known = new Map<string, Promise<number>>()

  const setMode = (key: string, calls: DiskCalls, modeFor: (mode: number) => number): Promise<number> =>
    folders.with(key, { calls, make: false }, async (path) => {
      const fd = await calls.open(path, FOLDER_FLAGS)
      try {
        const mode = (await calls.fstat(fd)).mode & ALL_BITS
        if (modeFor(mode) !== mode) await calls.fchmod(fd, modeFor(mode))
        return mode
      } finally {
        await calls.close(fd)
      }
    })

  /** Reports whether the folder, or the first one above it that exists, has been made writable. */
  const makeWritable = async (key: string, calls: DiskCalls): Promise<boolean> => {
    if (key === '') return false
    const made = known.get(key) ?? setMode(key, calls, (mode) => mode | OWNER_WRITES)
    known.set(key, made)
    try {
      const mode = await made
      if ((mode & OWNER_WRITES) !== OWNER_WRITES) return true
      known.delete(key)
      return false
    } catch (error) {
      known.delete(key)
      // Only its owner may do it.
      return isAbsent(error) && makeWritable(splitKey(key)[0], calls)
    }
  }

  return {
    async with<T>(key: string, how: FolderUse, use: (path: string) => Promise<T>): Promise<T> {
      try {
        return await folders.with(key, how, use)
      } catch (error) {
        if (codeOf(error) !== 'EACCES' || !(await makeWritable(key, how.calls))) throw error
        return folders.with(key, how, use)
      }
    },
    settled: (key) => void known.delete(key),
    async close() {
      // Those inside first: a mode may forbid to enter a folder.
      for (const [key, made] of [...known].sort(([a], [b]) => b.length - a.length)) {
        await made.then((mode) => setMode(key, closing, () => mode)).catch(() => undefined)
      }
      await folders.close()
    },
  }
}
