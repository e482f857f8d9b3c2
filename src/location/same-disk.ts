import { readFile, realpath, stat } from 'node:fs/promises'
import path from 'node:path'

/** What the system is asked; tests replace it. */
export interface DiskView {
  /** Device and inode of a folder; undefined when it does not exist. */
  identify(folder: string): Promise<string | undefined>
  /** The text of `/proc/self/mountinfo`; empty where the system has no such file. */
  mounts(): Promise<string>
}

export const THIS_DISK: DiskView = {
  async identify(folder) {
    const stats = await stat(folder, { bigint: true }).catch(() => undefined)
    // Some file systems have no inodes.
    return stats === undefined || stats.ino === 0n ? undefined : `${stats.dev}:${stats.ino}`
  },
  mounts: () => readFile('/proc/self/mountinfo', 'utf8').catch(() => ''),
}

export type Relation = 'same' | 'inside' | 'around' | 'apart'

/**
 * Returns how the folder `one` lies relative to the folder `other`. It follows links and bind mounts, which show a folder of a
 * disk at a second place. A folder that does not exist yet lies in its nearest existing parent.
 */
export async function relationOf(one: string, other: string, disk: DiskView = THIS_DISK): Promise<Relation> {
  const mounts = readMounts(await disk.mounts())
  const [first, second] = [await physical(one), await physical(other)]
  const pairs = [[first, second], [onDisk(first, mounts), onDisk(second, mounts)]] as const
  const isIn = (inner: 0 | 1): boolean => pairs.some((pair) => isInside(pair[inner], pair[1 - inner] as string))
  if (pairs.some(([from, to]) => from === to)) return 'same'
  const [firstId, secondId] = [await disk.identify(first), await disk.identify(second)]
  if (firstId !== undefined && firstId === secondId) return 'same'
  if (isIn(0) || (secondId !== undefined && (await hasAncestor(first, secondId, disk)))) return 'inside'
  return isIn(1) || (firstId !== undefined && (await hasAncestor(second, firstId, disk))) ? 'around' : 'apart'
}

async function hasAncestor(folder: string, identity: string, disk: DiskView): Promise<boolean> {
  for (let at = folder; path.dirname(at) !== at; at = path.dirname(at)) {
    if ((await disk.identify(path.dirname(at))) === identity) return true
  }
  return false
}

/** The path without symbolic links, as far as it exists. */
async function physical(name: string): Promise<string> {
  try {
    return await realpath(name)
  } catch {
    const parent = path.dirname(name)
    return parent === name ? name : path.join(await physical(parent), path.basename(name))
  }
}

interface Mount {
  readonly device: string
  /** The folder of that device that is shown. */
  readonly root: string
  readonly point: string
}

/** https://man7.org/linux/man-pages/man5/proc_pid_mountinfo.5.html */
function readMounts(text: string): Mount[] {
  const mounts = text.split('\n').flatMap((line) => {
    const [, , device, root, point] = line.split(' ').map(unescapeOctal)
    return device === undefined || root === undefined || point === undefined ? [] : [{ device, root, point }]
  })
  // Of several mounts at one point the last one applies, and of nested mounts the innermost.
  return mounts.reverse().sort((one, other) => other.point.length - one.point.length)
}

function unescapeOctal(text: string): string {
  return text.replace(/\\(\d{3})/g, (_, digits: string) => String.fromCharCode(parseInt(digits, 8)))
}

/** Returns the device and the path of the folder on it; without mounts the path as it is. */
function onDisk(folder: string, mounts: readonly Mount[]): string {
  const mount = mounts.find(({ point }) => folder === point || isInside(folder, point))
  return mount === undefined ? folder : path.join('/', mount.device, mount.root, path.relative(mount.point, folder))
}

function isInside(inner: string, outer: string): boolean {
  const way = path.relative(outer, inner)
  return way !== '' && way !== '..' && !way.startsWith(`..${path.sep}`) && !path.isAbsolute(way)
}
