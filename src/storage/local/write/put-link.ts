import { basename, dirname } from 'node:path'
import { StorageError } from '../../../errors.ts'
import { flawOfLinkText } from '../../../portable/marks.ts'
import { propertiesOf } from '../../../portable/posix.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { ObjectAttributes, WriteOptions, Written } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { storageErrorOf } from '../disk/errors.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import { diskTime } from '../disk/time.ts'
import { millisecondsOf, refusedOwner } from '../posix/apply.ts'
import { nameFile } from './finish.ts'
import { inFolderOf } from './target.ts'
import type { LocalTarget } from './target.ts'
import { joinPath } from './target-folders.ts'

/**
 * Makes a symbolic link of an entry that says that it is one. The link is made under a temporary name and renamed. Its text may
 * lead anywhere: nothing is ever written through it.
 *
 * @throws StorageError `unsafe-key` when the bytes cannot be the text of a link
 */
export async function putLink(
  target: LocalTarget,
  key: string,
  given: Buffer,
  attributes: ObjectAttributes,
  options: WriteOptions | undefined,
): Promise<Written> {
  const flaw = flawOfLinkText(given)
  if (flaw !== undefined) throw noLink(key, flaw)
  // The buffer is lent, and a call on a thread may read it later.
  const text = Buffer.from(given)
  const calls = target.pace.calls()
  try {
    return await inFolderOf(target, key, calls, async (file) => {
      const lasting = target.temporary.next(dirname(pathOfKey(target.root, key)))
      const path = joinPath(file.folder, basename(lasting))
      try {
        await calls.makeLink(text, path)
        await setProperties(target, { key, path }, attributes, calls)
        throwIfStopped(options?.signal)
        await options?.beforeCommit?.()
        return await nameFile(target, { ...file, temporary: { path, lasting }, record: undefined }, calls, options)
      } catch (error) {
        await target.temporary.discard(lasting, calls, path)
        throw error
      }
    })
  } catch (error) {
    throw storageErrorOf(error, 'make the link', key)
  }
}

/** The error for an entry that says that it is a link and holds something else. */
export function noLink(key: string, flaw: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} is marked as a symbolic link, but ${flaw}`, { kind: 'unsafe-key', code: 'NoLink' })
}

interface TemporaryLink {
  readonly key: string
  readonly path: string
}

/** A link has an owner and times. Linux gives it no mode of its own. */
async function setProperties(
  { settings }: LocalTarget,
  { key, path }: TemporaryLink,
  { mtime, facts }: ObjectAttributes,
  calls: DiskCalls,
): Promise<void> {
  const { owner, group, modified, accessed } = settings.posix === undefined ? {} : propertiesOf(facts.metadata ?? {}, settings.posix)
  const standing = await calls.lstat(path)
  const [uid, gid] = [owner ?? standing?.uid ?? -1, group ?? standing?.gid ?? -1]
  if (uid !== standing?.uid || gid !== standing.gid) {
    try {
      await calls.lchown(path, uid, gid)
    } catch (error) {
      throw refusedOwner(error, key, uid, gid)
    }
  }
  const time = diskTime(modified === undefined ? mtime : millisecondsOf(modified))
  await calls.lutimes(path, time, accessed === undefined ? time : diskTime(millisecondsOf(accessed)))
}
