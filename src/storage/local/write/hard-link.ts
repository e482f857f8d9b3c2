import { basename, dirname } from 'node:path'
import { StorageError } from '../../../errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { WriteOptions } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf, isAbsent, storageErrorOf } from '../disk/errors.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import { checkFileKey, nameFile } from './finish.ts'
import type { LocalTarget, PlacedFile } from './target.ts'
import { inFolderOf } from './target.ts'
import { joinPath, splitKey } from './target-folders.ts'

/**
 * See `Target.hardLink`. The link is made under a temporary name in the folder of its own, and renamed, so the name never is
 * without a file.
 */
export async function linkFile(target: LocalTarget, key: string, of: string, options?: WriteOptions): Promise<boolean> {
  throwIfStopped(options?.signal)
  checkFileKey(target, key)
  checkFileKey(target, of)
  const calls = target.pace.calls()
  try {
    return await inFolderOf(target, key, calls, (file) => inFolder(target, of, calls, (original) => linkIn(target, file, original, calls, options)))
  } catch (error) {
    throw storageErrorOf(error, 'make the hard link', key)
  }
}

/** Lends the folder of the file that is there already. */
async function inFolder<T>(target: LocalTarget, of: string, calls: DiskCalls, use: (original: PlacedFile) => Promise<T>): Promise<T> {
  const [above, name] = splitKey(of)
  return target.folders.with(above, { calls, make: false }, (folder) => use({ key: of, folder, path: joinPath(folder, name) }))
}

async function linkIn(
  target: LocalTarget,
  file: PlacedFile,
  original: PlacedFile,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<boolean> {
  const [standing, linked] = [await calls.lstatExact(file.path), await calls.lstatExact(original.path)]
  if (linked?.isFile() !== true) throw missing(file, original)
  if (standing !== undefined && standing.dev === linked.dev && standing.ino === linked.ino) return false
  const lasting = target.temporary.next(dirname(pathOfKey(target.root, file.key)))
  const path = joinPath(file.folder, basename(lasting))
  try {
    await calls.link(original.path, path)
    await nameFile(target, { ...file, temporary: { path, lasting }, record: undefined }, calls, options)
    // A rename between two names of one file does nothing; another program has made the same link meanwhile.
    await removeIfThere(path, calls)
    return true
  } catch (error) {
    await target.temporary.discard(lasting, calls, path)
    throw explained(error, file, original)
  }
}

async function removeIfThere(path: string, calls: DiskCalls): Promise<void> {
  try {
    await calls.unlink(path)
  } catch (error) {
    if (!isAbsent(error)) throw error
  }
}

function missing({ key }: PlacedFile, { key: of }: PlacedFile): StorageError {
  return new StorageError(`${JSON.stringify(key)} cannot become a hard link: no file is at the target under ${JSON.stringify(of)}`, { kind: 'not-found' })
}

/** One folder may be on another disk than the other. */
function explained(error: unknown, { key }: PlacedFile, { key: of }: PlacedFile): unknown {
  if (codeOf(error) !== 'EXDEV') return error
  const message = `${JSON.stringify(key)} cannot be a hard link to ${JSON.stringify(of)}, which is on another disk; use --hardlinks follow`
  return new StorageError(message, { kind: 'unsupported', code: 'EXDEV', cause: error })
}
