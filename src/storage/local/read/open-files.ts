import type { ThreadedCalls } from '../disk/disk.ts'
import { openToRead } from './link-guard.ts'
import type { LinkGuard } from './link-guard.ts'

const MOST_IDLE = 8

interface OpenFile {
  readonly fd: Promise<number>
  users: number
}

/** Descriptors shared by the reads of many ranges of one file; a few stay open in case another range is wanted. */
export interface OpenFiles {
  /** Lends the descriptor of `path` to `use`. `version` distinguishes files that had the path at different times. */
  with<T>(path: string, version: string, use: (fd: number) => Promise<T>): Promise<T>
  /** Makes the next `with` open the file again. Never throws. */
  forget(path: string, version: string): Promise<void>
  /** Never throws. */
  close(): Promise<void>
}

export function createOpenFiles(calls: ThreadedCalls, guard: LinkGuard | undefined): OpenFiles {
  const files = new Map<string, OpenFile>()

  const acquire = (path: string, id: string): OpenFile => {
    const file = files.get(id) ?? { fd: openToRead(path, guard, calls), users: 0 }
    file.users++
    // Removed and added again, so that the map's order is the order of last use.
    files.delete(id)
    files.set(id, file)
    return file
  }

  const drop = async (id: string, file: OpenFile): Promise<void> => {
    if (files.get(id) === file) files.delete(id)
    await file.fd.then((fd) => calls.close(fd)).catch(() => undefined)
  }

  const dropIdle = async (most: number): Promise<void> => {
    const idle = [...files].filter(([, file]) => file.users === 0)
    for (const [id, file] of idle.slice(0, Math.max(0, idle.length - most))) await drop(id, file)
  }

  return {
    async with(path, version, use) {
      const id = `${version} ${path}`
      const file = acquire(path, id)
      let failed = true
      try {
        const result = await use(await file.fd)
        failed = false
        return result
      } finally {
        file.users--
        if (failed && files.get(id) === file) files.delete(id)
        if (file.users === 0 && files.get(id) !== file) await drop(id, file)
        else await dropIdle(MOST_IDLE)
      }
    },
    async forget(path, version) {
      const id = `${version} ${path}`
      const file = files.get(id)
      if (file === undefined) return
      files.delete(id)
      // Its last reader closes it.
      if (file.users === 0) await drop(id, file)
    },
    close: () => dropIdle(0),
  }
}
