import { constants, lstatSync } from 'node:fs'
import { dirname } from 'node:path'
import { StorageError } from '../../../errors.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { codeOf } from '../disk/errors.ts'
import { flushFolder } from '../disk/flush-folder.ts'
import { makeOne, makeRoot, obstructionAt, splitKey } from './target-folders.ts'
import type { FolderRoot, FolderUse, TargetFolders } from './target-folders.ts'

/** Most unused folders that stay open. */
const MOST_IDLE = 16
/** Linux's O_PATH, for which Node has no name: a descriptor that paths can start from and that needs search permission only. */
const O_PATH = 0x20_0000
const ROOT_FLAGS = O_PATH | constants.O_DIRECTORY
const FOLDER_FLAGS = ROOT_FLAGS | constants.O_NOFOLLOW

/** An open folder. */
interface Held {
  readonly key: string
  readonly fd: number
  /** A path to this folder that stays valid when the folder is moved. */
  readonly path: string
  /** Where the folder was when it was opened. */
  readonly place: string
  users: number
}

interface Opening {
  readonly folder: Promise<Held>
  users: number
}

/**
 * `TargetFolders` of Linux. Each folder is opened relative to its parent, without following a link, and used through its
 * descriptor (`/proc/self/fd/N`). Before each use the system is asked where the folder is now. If it was moved, or a link has
 * replaced it, it is opened again.
 *
 * @param closing makes the calls of `close`
 */
export function createHeldFolders(root: FolderRoot, closing: DiskCalls): TargetFolders {
  const folders = new HeldFolders(root)
  return {
    with: (key, how, use) => folders.with(key, how, use),
    close: () => folders.close(closing),
  }
}

class HeldFolders {
  /** In the order of last use. */
  private readonly held = new Map<string, Held>()
  private readonly opening = new Map<string, Opening>()
  private identity: string | undefined

  constructor(private readonly root: FolderRoot) {}

  async with<T>(key: string, how: FolderUse, use: (path: string) => Promise<T>): Promise<T> {
    try {
      return await this.lend(key, how, use)
    } catch (error) {
      if (!how.make || codeOf(error) !== 'ENOENT') throw error
      // Another program removed the folder in between.
      await this.drop(this.held.get(key), how.calls)
      return this.lend(key, how, use)
    }
  }

  async close(calls: DiskCalls): Promise<void> {
    for (const folder of [...this.held.values()]) await this.drop(folder, calls)
  }

  private async lend<T>(key: string, how: FolderUse, use: (path: string) => Promise<T>): Promise<T> {
    const folder = await this.acquire(key, how)
    try {
      return await use(folder.path)
    } finally {
      await this.release(folder, how.calls)
    }
  }

  private async acquire(key: string, how: FolderUse): Promise<Held> {
    const known = this.held.get(key)
    if (known !== undefined) {
      known.users++
      if ((await placeOf(known.path, how.calls)) === known.place) return known
      known.users--
      await this.drop(known, how.calls)
    }
    const underway = this.opening.get(key)
    if (underway !== undefined) {
      underway.users++
      return underway.folder
    }
    const opening: Opening = { folder: this.open(key, how), users: 1 }
    this.opening.set(key, opening)
    return opening.folder
  }

  private async open(key: string, how: FolderUse): Promise<Held> {
    // Lets `acquire` register first, so that no other call opens the folder a second time.
    await Promise.resolve()
    try {
      const { fd, path, place } = key === '' ? await this.openRoot(how) : await this.openBelow(key, how)
      await this.drop(this.held.get(key), how.calls)
      const folder = { key, fd, path, place, users: this.opening.get(key)?.users ?? 1 }
      this.held.set(key, folder)
      return folder
    } finally {
      this.opening.delete(key)
    }
  }

  private async openRoot({ calls, make }: FolderUse): Promise<Located> {
    const fd = await openOrMake(this.root.path, ROOT_FLAGS, calls, make ? () => makeRoot(this.root, calls) : undefined)
    const { dev, ino } = await calls.fstatExact(fd)
    this.identity ??= `${dev}:${ino}`
    if (this.identity === `${dev}:${ino}`) return locate(fd, calls)
    await calls.close(fd)
    const message = `${JSON.stringify(this.root.path)} no longer is the folder that it was when the run began; is its disk still mounted?`
    throw new StorageError(message, { kind: 'failed' })
  }

  private async openBelow(key: string, how: FolderUse): Promise<Located> {
    const { calls, make } = how
    const [above, name] = splitKey(key)
    const parent = await this.acquire(above, how)
    const path = `${parent.path}/${name}`
    const makeIt = async (): Promise<void> => {
      if ((await makeOne(path, calls)) && this.root.fsync) await flushFolder(parent.path, calls)
    }
    try {
      const located = await locate(await openOrMake(path, FOLDER_FLAGS, calls, make ? makeIt : undefined), calls)
      if (dirname(located.place) === parent.place) return located
      await calls.close(located.fd)
      throw new StorageError(`the folder ${JSON.stringify(key)} was moved while it was opened`, { kind: 'transient' })
    } catch (error) {
      throw (await obstructionAt(path, key, calls, this.root)) ?? error
    } finally {
      await this.release(parent, calls)
    }
  }

  private async release(folder: Held, calls: DiskCalls): Promise<void> {
    folder.users--
    if (this.held.get(folder.key) !== folder) {
      if (folder.users === 0) await calls.close(folder.fd)
      return
    }
    if (folder.users > 0) return
    this.held.delete(folder.key)
    this.held.set(folder.key, folder)
    if (this.held.size > MOST_IDLE) await this.drop([...this.held.values()].find(({ users }) => users === 0), calls)
  }

  /** Forgets a folder. Its last user closes it. */
  private async drop(folder: Held | undefined, calls: DiskCalls): Promise<void> {
    if (folder === undefined || this.held.get(folder.key) !== folder) return
    this.held.delete(folder.key)
    if (folder.users === 0) await calls.close(folder.fd)
  }
}

interface Located {
  readonly fd: number
  readonly path: string
  readonly place: string
}

async function locate(fd: number, calls: DiskCalls): Promise<Located> {
  const path = `/proc/self/fd/${fd}`
  return { fd, path, place: (await placeOf(path, calls)) ?? '' }
}

/** Returns where the folder is now; undefined when the system does not say. */
async function placeOf(path: string, calls: DiskCalls): Promise<string | undefined> {
  try {
    return await calls.readlink(path)
  } catch {
    return undefined
  }
}

async function openOrMake(path: string, flags: number, calls: DiskCalls, make: (() => Promise<void>) | undefined): Promise<number> {
  try {
    return await calls.open(path, flags)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' || make === undefined) throw error
    await make()
    return calls.open(path, flags)
  }
}

/** Reports whether a path can begin at a descriptor (`/proc/self/fd/N/name`): on Linux, if /proc is mounted. */
export function hasDescriptorPaths(): boolean {
  if (process.platform !== 'linux') return false
  try {
    // Descriptor 0 may be closed, so check the folder itself.
    return lstatSync('/proc/self/fd').isDirectory()
  } catch {
    return false
  }
}
