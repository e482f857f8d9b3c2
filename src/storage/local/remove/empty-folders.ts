import { ObstructionError } from '../../../errors.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf } from '../disk/errors.ts'
import { IN_THE_WAY, joinPath, splitKey } from '../write/target-folders.ts'
import type { TargetFolders } from '../write/target-folders.ts'

/**
 * Removes a folder that holds nothing but empty folders.
 *
 * @throws ObstructionError when it contains anything else; then it is left as it is
 */
export async function clearFolder(folders: TargetFolders, key: string, calls: DiskCalls): Promise<void> {
  await requireNoFiles(folders, key, calls)
  if (!(await removeTree(folders, key, calls))) await requireNoFiles(folders, key, calls)
}

/** @throws ObstructionError when a folder contains anything but folders */
export async function requireNoFiles(folders: TargetFolders, key: string, calls: DiskCalls): Promise<void> {
  const files = await countFiles(folders, key, calls)
  if (files > 0) throw new ObstructionError({ standing: `${key}/`, files }, IN_THE_WAY)
}

/** Counts the files, links and other entries below a folder of a location, without the folders. */
async function countFiles(folders: TargetFolders, key: string, calls: DiskCalls): Promise<number> {
  const { others, subfolders } = await contentOf(folders, key, calls)
  let count = others
  for (const name of subfolders) count += await countFiles(folders, `${key}/${name}`, calls)
  return count
}

async function removeTree(folders: TargetFolders, key: string, calls: DiskCalls): Promise<boolean> {
  const { subfolders } = await contentOf(folders, key, calls)
  for (const name of subfolders) if (!(await removeTree(folders, `${key}/${name}`, calls))) return false
  const [above, name] = splitKey(key)
  return folders.with(above, { calls, make: false }, async (folder) => {
    try {
      await calls.removeFolder(joinPath(folder, name))
      return true
    } catch (error) {
      if (codeOf(error) === 'ENOTEMPTY' || codeOf(error) === 'EEXIST') return false
      throw error
    }
  })
}

interface Content {
  readonly subfolders: readonly string[]
  /** Number of names that are not folders. */
  readonly others: number
}

function contentOf(folders: TargetFolders, key: string, calls: DiskCalls): Promise<Content> {
  return folders.with(key, { calls, make: false }, async (path) => {
    const dir = await calls.openFolder(path, 'utf8')
    const subfolders: string[] = []
    let others = 0
    try {
      for (let dirent = await calls.readFolder(dir); dirent !== null; dirent = await calls.readFolder(dir)) {
        if (dirent.isDirectory()) subfolders.push(dirent.name)
        else others++
      }
    } finally {
      await calls.closeFolder(dir)
    }
    return { subfolders, others }
  })
}
