import { StorageError } from '../../../errors.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf } from '../disk/errors.ts'
import { diskTime } from '../disk/time.ts'
import type { PosixProperties } from '../../../portable/posix.ts'

/** A file that is open for writing, and its key for messages. */
export interface OpenFile {
  readonly key: string
  readonly fd: number
}

/**
 * Sets the properties of an open file before it gets its name. Times are kept to the microsecond.
 *
 * @param mtime modification time where the properties have none, milliseconds since the epoch
 * @throws StorageError `denied` when the owner may not be set; azcopy fails then, too
 */
export async function applyProperties(file: OpenFile, properties: PosixProperties, mtime: number, calls: DiskCalls): Promise<void> {
  const { fd } = file
  const { owner, group, mode, modified, accessed } = properties
  if (owner !== undefined || group !== undefined) await giveAway(file, owner, group, calls)
  if (mode !== undefined) await calls.fchmod(fd, mode)
  const time = diskTime(modified === undefined ? mtime : millisecondsOf(modified))
  await calls.futimes(fd, time, accessed === undefined ? time : diskTime(millisecondsOf(accessed)))
}

async function giveAway({ key, fd }: OpenFile, owner: number | undefined, group: number | undefined, calls: DiskCalls): Promise<void> {
  const { uid, gid } = await calls.fstat(fd)
  if ((owner ?? uid) === uid && (group ?? gid) === gid) return
  try {
    await calls.fchown(fd, owner ?? uid, group ?? gid)
  } catch (error) {
    throw refusedOwner(error, key, owner ?? uid, group ?? gid)
  }
}

/** The error when a file may not be given to somebody else; another error as it is. */
export function refusedOwner(error: unknown, key: string, owner: number, group: number): unknown {
  if (codeOf(error) !== 'EPERM') return error
  const remedy = 'run as root, or without --preserve-posix-properties'
  const message = `${JSON.stringify(key)} may not be given to user ${owner} and group ${group} (EPERM); ${remedy}`
  return new StorageError(message, { kind: 'denied', code: 'EPERM', cause: error })
}

/** A number of this size cannot hold more than microseconds. */
export function millisecondsOf(nanoseconds: bigint): number {
  return Number(nanoseconds / 1000n) / 1000
}
