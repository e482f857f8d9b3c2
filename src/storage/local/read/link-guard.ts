import { constants, realpathSync } from 'node:fs'
import { sep } from 'node:path'
import { StorageError } from '../../../errors.ts'
import type { DiskCalls, InlineCalls, ThreadedCalls } from '../disk/disk.ts'
import { codeOf } from '../disk/errors.ts'
import { READ_FLAGS } from '../disk/disk.ts'

/** Windows has no such flag; there each name on the path is checked instead. */
const NO_LINKS = READ_FLAGS | (process.platform === 'win32' ? 0 : constants.O_NOFOLLOW)

/** Prevents reads of a location from following a link, also a link that replaced a file or folder after the listing. */
export interface LinkGuard {
  openNow(path: string, calls: InlineCalls): number
  open(path: string, calls: ThreadedCalls): Promise<number>
}

/** Opens a file to read it. */
export function openToRead(path: string, guard: LinkGuard | undefined, calls: ThreadedCalls): Promise<number> {
  return guard ? guard.open(path, calls) : calls.open(path, READ_FLAGS)
}

/** Like `openToRead`, synchronously. */
export function openToReadNow(path: string, guard: LinkGuard | undefined, calls: InlineCalls): number {
  return guard ? guard.openNow(path, calls) : calls.open(path, READ_FLAGS)
}

/**
 * @param root of the location, a prefix of all paths; it may itself be a link
 * @param descriptorPaths ask the system where an open file is; otherwise each name on the path is checked before the open
 */
export function createLinkGuard(root: string, descriptorPaths: boolean): LinkGuard {
  return descriptorPaths ? guardByPlace(root) : guardBySteps(root)
}

function guardByPlace(root: string): LinkGuard {
  let realRoot: string | undefined
  const check = (path: string, place: string): void => {
    realRoot ??= realpathSync.native(root)
    if (place !== realRoot + path.slice(root.length)) throw linkOnTheWay(path)
  }
  return {
    openNow(path, calls) {
      const fd = attemptNow(path, () => calls.open(path, NO_LINKS))
      try {
        check(path, calls.readlink(`/proc/self/fd/${fd}`))
        return fd
      } catch (error) {
        calls.close(fd)
        throw error
      }
    },
    async open(path, calls) {
      const fd = await calls.open(path, NO_LINKS).catch((error: unknown) => {
        throw named(path, error)
      })
      try {
        check(path, await calls.readlink(`/proc/self/fd/${fd}`))
        return fd
      } catch (error) {
        await calls.close(fd)
        throw error
      }
    },
  }
}

function guardBySteps(root: string): LinkGuard {
  return {
    openNow(path, calls) {
      for (const step of stepsTo(root, path)) if (calls.lstat(step)?.isSymbolicLink() === true) throw linkOnTheWay(path)
      return attemptNow(path, () => calls.open(path, NO_LINKS))
    },
    async open(path, calls) {
      for (const step of stepsTo(root, path)) if ((await calls.lstat(step))?.isSymbolicLink() === true) throw linkOnTheWay(path)
      return calls.open(path, NO_LINKS).catch((error: unknown) => {
        throw named(path, error)
      })
    },
  }
}

/** @throws StorageError `changed` when a link is on the way to the path; the path itself may be one */
export async function requireNoLinkAbove(root: string, path: string, calls: Pick<DiskCalls, 'lstat'>): Promise<void> {
  for (const step of stepsTo(root, path).slice(0, -1)) if ((await calls.lstat(step))?.isSymbolicLink() === true) throw linkOnTheWay(path)
}

/** Returns each folder between the root and the path, and the path itself. */
function stepsTo(root: string, path: string): string[] {
  const steps: string[] = []
  const start = root.endsWith(sep) ? root.length : root.length + 1
  for (let at = path.indexOf(sep, start); at >= 0; at = path.indexOf(sep, at + 1)) steps.push(path.slice(0, at))
  return [...steps, path]
}

function attemptNow(path: string, open: () => number): number {
  try {
    return open()
  } catch (error) {
    throw named(path, error)
  }
}

/** With O_NOFOLLOW the system answers ELOOP for a link. */
function named(path: string, error: unknown): unknown {
  return codeOf(error) === 'ELOOP' ? linkOnTheWay(path) : error
}

function linkOnTheWay(path: string): StorageError {
  return new StorageError(`${JSON.stringify(path)} was moved, or has become a link or lies behind one, since it was listed; links are not followed`, { kind: 'changed' })
}
