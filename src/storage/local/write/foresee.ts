import type { WriteOptions } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { isAbsent, storageErrorOf } from '../disk/errors.ts'
import { requireNoFiles } from '../remove/empty-folders.ts'
import { nameTaken } from './target.ts'
import { joinPath, splitKey } from './target-folders.ts'
import type { TargetFolders } from './target-folders.ts'

/** See `Target.foresee`. */
export async function foreseeWrite(folders: TargetFolders, key: string, calls: DiskCalls, options?: WriteOptions): Promise<void> {
  try {
    if (key.endsWith('/')) await folders.with(key.slice(0, -1), { calls, make: false }, () => Promise.resolve())
    else await foreseeFile(folders, key, calls, options)
  } catch (error) {
    if (!isAbsent(error)) throw storageErrorOf(error, 'write', key)
  }
}

async function foreseeFile(folders: TargetFolders, key: string, calls: DiskCalls, options: WriteOptions | undefined): Promise<void> {
  const [above, name] = splitKey(key)
  await folders.with(above, { calls, make: false }, async (folder) => {
    const standing = await calls.lstat(joinPath(folder, name))
    if (standing?.isDirectory() === true) return requireNoFiles(folders, key, calls)
    const isKnown = standing === undefined || options?.expectAbsent !== true
    if (!isKnown && !(await isSpelledSo(folder, name, calls))) throw nameTaken(key)
  })
}

/** Reports whether the folder lists exactly this name. A disk that folds names finds a file under others, too. */
async function isSpelledSo(folder: string, name: string, calls: DiskCalls): Promise<boolean> {
  const dir = await calls.openFolder(folder, 'utf8')
  try {
    for (let dirent = await calls.readFolder(dir); dirent !== null; dirent = await calls.readFolder(dir)) {
      if (dirent.name === name) return true
    }
    return false
  } finally {
    await calls.closeFolder(dir)
  }
}
