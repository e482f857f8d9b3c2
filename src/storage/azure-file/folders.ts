import type { CallOptions } from '../contract/context.ts'
import type { FolderOptions } from '../contract/writing.ts'
import type { FileCall, FilePlace } from './side.ts'
import type { ShareTarget } from './write/share-target.ts'
import { isStorageError } from '../../errors.ts'
import { deleteDirectory } from './api/delete-directory.ts'
import { isAbsent, isOtherType } from './errors.ts'
import { checkFacts } from './facts.ts'
import { checkKey, folderPath, pathOf } from './place/keys.ts'
import { setFolderFacts } from './write/folder.ts'

/** See `Target.makeFolder`. The key of the location itself is empty. */
export async function makeFolder(target: ShareTarget, key: string, { facts, signal }: FolderOptions = {}): Promise<void> {
  const path = folderPath(target.place, key)
  if (key !== '') checkKey(target.place, key)
  if (path !== undefined) await target.directories.make(path, { signal })
  if (!facts) return
  checkFacts(key, facts)
  await setFolderFacts(target, path, facts, { signal })
}

/** See `Target.removeFolder`. The service itself refuses to delete a directory that something is in. */
export async function removeFolder(call: FileCall, place: FilePlace, key: string, { signal }: CallOptions = {}): Promise<boolean> {
  try {
    await call(deleteDirectory, { key: pathOf(place, key).replace(/\/$/, '') }, { signal })
    return true
  } catch (error) {
    if (isStorageError(error) && error.code === 'DirectoryNotEmpty') return false
    if (isAbsent(error) || isOtherType(error)) return true
    throw error
  }
}
