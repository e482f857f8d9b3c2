import { sep } from 'node:path'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf } from '../disk/errors.ts'
import { flushFolder } from '../disk/flush-folder.ts'
import { joinPath, makeOne, makeRoot, obstructionAt } from './target-folders.ts'
import type { FolderRoot, FolderUse, TargetFolders } from './target-folders.ts'

/** `TargetFolders` for systems without descriptor paths: checks each folder on the path before each use. */
export function createCheckedFolders(root: FolderRoot): TargetFolders {
  return {
    async with(key, how, use) {
      const path = await check(root, key, how)
      try {
        return await use(path)
      } catch (error) {
        if (!how.make || codeOf(error) !== 'ENOENT') throw error
        // Another program removed the folder in between.
        return use(await check(root, key, how))
      }
    },
    close: () => Promise.resolve(),
  }
}

async function check(root: FolderRoot, key: string, { calls, make }: FolderUse): Promise<string> {
  if (make && (await calls.stat(root.path)) === undefined) await makeRoot(root, calls)
  let path = root.path
  let at = ''
  for (const segment of key === '' ? [] : key.split('/')) {
    const parent = path
    path = joinPath(path, segment)
    at = at === '' ? segment : `${at}/${segment}`
    const obstruction = await obstructionAt(path, at, calls, root)
    if (obstruction !== undefined) throw obstruction
    if (make) await makeIn(parent, path, root, calls)
  }
  return path
}

async function makeIn(parent: string, path: string, { fsync }: FolderRoot, calls: DiskCalls): Promise<void> {
  if ((await calls.lstat(path)) !== undefined) return
  if ((await makeOne(path, calls)) && fsync) await flushFolder(parent.endsWith(sep) ? parent : parent + sep, calls)
}
