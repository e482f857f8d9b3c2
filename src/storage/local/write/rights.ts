import type { Stats } from 'node:fs'
import type { WriteOptions } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'

const PERMISSIONS = 0o777
const OF_GROUP = 0o070
/** The mode of a file that replaces another, while it is being written. */
export const OWNER_ONLY = 0o600

/** Owner and permissions of a file that is about to be replaced. */
export type Rights = Pick<Stats, 'mode' | 'uid' | 'gid'>

/** Returns the rights of the file under a path; undefined when there is no file. Windows has no such rights. */
export async function rightsAt(path: string, calls: DiskCalls, options: WriteOptions | undefined): Promise<Rights | undefined> {
  if (options?.expectAbsent === true || process.platform === 'win32') return undefined
  const stats = await calls.lstat(path)
  return stats?.isFile() === true ? stats : undefined
}

/**
 * Gives an open file the rights of the one that it replaces, as far as the system allows this user. If the group cannot be
 * kept, the group gets no rights, because they would go to another group.
 */
export async function keepRights(fd: number, { mode, uid, gid }: Rights, calls: DiskCalls): Promise<void> {
  const kept = await keepOwner(fd, uid, gid, calls)
  await calls.fchmod(fd, mode & PERMISSIONS & (kept ? PERMISSIONS : ~OF_GROUP))
}

async function keepOwner(fd: number, uid: number, gid: number, calls: DiskCalls): Promise<boolean> {
  const user = process.geteuid?.()
  if (uid === user && gid === process.getegid?.()) return true
  try {
    await calls.fchown(fd, user === 0 ? uid : -1, gid)
    return true
  } catch {
    return false
  }
}
