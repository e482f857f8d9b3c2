import { ObstructionError, StorageError } from '../../../errors.ts'
import type { CallOptions } from '../../contract/context.ts'
import type { RemoveOutcome } from '../../contract/removing.ts'
import { yieldToEventLoop } from '../disk/pace.ts'
import { isAbsent, storageErrorOf } from '../disk/errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { DiskPace } from '../disk/pace.ts'
import type { FileHashes } from '../hashes/file-hashes.ts'
import { pathOfListed } from '../disk/key-to-path.ts'
import type { Patience } from '../disk/patience.ts'
import { joinPath, splitKey } from '../write/target-folders.ts'
import type { TargetFolders } from '../write/target-folders.ts'

/** What removals need to know of the location. */
export interface RemovalPlace {
  readonly root: string
  readonly pace: DiskPace
  readonly folders: TargetFolders
  readonly patience: Patience
  readonly hashes: FileHashes | undefined
}

/** See `Target.remove`. Removes a link itself, and never a file through a link. */
export async function removeFiles(
  place: RemovalPlace,
  keys: readonly string[],
  options?: CallOptions,
): Promise<RemoveOutcome[]> {
  throwIfStopped(options?.signal)
  const outcomes: RemoveOutcome[] = []
  for (const key of keys) {
    await yieldToEventLoop()
    outcomes.push(await removeFile(place, key, options))
  }
  return outcomes
}

async function removeFile(
  place: RemovalPlace,
  key: string,
  options: CallOptions | undefined,
): Promise<RemoveOutcome> {
  try {
    throwIfStopped(options?.signal)
    if (key.endsWith('/')) throw isFolder(key)
    await unlinkInside(place, key)
    return { key }
  } catch (error) {
    return isAbsent(error) || error instanceof ObstructionError ? { key } : { key, error: storageErrorOf(error, 'remove', key) }
  }
}

async function unlinkInside({ root, pace, folders, patience, hashes }: RemovalPlace, key: string): Promise<void> {
  pathOfListed(root, key)
  const calls = pace.calls()
  const [above, name] = splitKey(key)
  await folders.with(above, { calls, make: false }, async (folder) => {
    const path = joinPath(folder, name)
    try {
      await calls.unlink(path)
    } catch (error) {
      // Linux answers EISDIR for a folder, others EPERM.
      if (!isAbsent(error) && (await calls.lstat(path))?.isDirectory() === true) throw isFolder(key)
      await patience(error, () => calls.unlink(path))
    }
    // A record without its file does no harm.
    await hashes?.keeper.remove({ key, path }).catch(() => undefined)
  })
}

function isFolder(key: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} is a folder; folders are not removed`, { kind: 'conflict' })
}
