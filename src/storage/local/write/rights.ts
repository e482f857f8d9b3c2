import type { Stats } from 'node:fs'
import type { WriteOptions } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'

const PERMISSIONS = 0o777
const OF_GROUP = 0o070
/** For the time in which a file is written that takes the place of another. */
export const OWNER_ONLY = 0o600

/** Owner and permissions of a file that is about to be replaced. */
export type Rights = Pick<Stats, 'mode' | 'uid' | 'gid'>

/** The rights of the file under a path; undefined when there is none. Windows has no such rights. */
export async function rightsAt(path: string, calls: DiskCalls, options: WriteOptions | undefined): Promise<Rights | undefined> {
  if (options?.expectAbsent === true || process.platform === 'win32') return undefined
  const stats = await calls.lstat(path)
  return stats?.isFile() === true ? stats : undefined
}

/**
 * Gives an open file the rights of the one that it replaces, as far as the system lets this user. A group that cannot be
 * kept keeps nothing: another one would get its rights.
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
