import { basename, dirname } from 'node:path'
import { throwIfStopped } from '../../../stopping.ts'
import type { CallOptions } from '../../contract/context.ts'
import type { Entry } from '../../contract/entry.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf, storageErrorOf } from '../disk/errors.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import { checkFileKey, nameFile } from './finish.ts'
import type { LocalTarget, PlacedFile } from './target.ts'
import { inFolderOf, NO_LINKS } from './target.ts'
import { joinPath } from './target-folders.ts'

/**
 * See `Target.adopt`. The new name is made under a temporary one and renamed, so that an older file is replaced at once. The file
 * that has the new name is compared with the entry before that.
 */
export async function adoptFile(target: LocalTarget, key: string, from: string, entry: Entry, options?: CallOptions): Promise<boolean> {
  throwIfStopped(options?.signal)
  checkFileKey(target, key)
  const calls = target.pace.calls()
  try {
    return await inFolderOf(target, key, calls, (file) => adoptIn(target, file, from, entry, calls))
  } catch (error) {
    throw storageErrorOf(error, 'make the hard link', key)
  }
}

async function adoptIn(target: LocalTarget, file: PlacedFile, from: string, entry: Entry, calls: DiskCalls): Promise<boolean> {
  const lasting = target.temporary.next(dirname(pathOfKey(target.root, file.key)))
  const path = joinPath(file.folder, basename(lasting))
  try {
    await calls.link(from, path)
  } catch (error) {
    target.temporary.forget(lasting)
    if (isRefused(error)) return false
    throw error
  }
  try {
    const linked = await calls.lstat(path)
    const isSame = linked?.isFile() === true && linked.size === entry.size && linked.mtimeMs === entry.mtime
    // A rename between two names of one file does nothing, so the temporary one may remain.
    if (isSame) await nameFile(target, { ...file, temporary: { path, lasting }, record: undefined }, calls, undefined)
    await target.temporary.discard(lasting, calls, path)
    return isSame
  } catch (error) {
    await target.temporary.discard(lasting, calls, path)
    throw error
  }
}

/** Another disk, or one that has no hard links. */
function isRefused(error: unknown): boolean {
  const code = codeOf(error) ?? ''
  return code === 'EXDEV' || NO_LINKS.has(code)
}
