import { randomInt } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { DiskCalls } from '../disk/disk.ts'
import { isAbsent } from '../disk/errors.ts'
import { thisProcess } from '../disk/process-identity.ts'
import { temporaryName } from '../disk/temporary-name.ts'

/** The files that one target is writing to and that have not yet got their names. */
export interface TemporaryFiles {
  /** An unused path in `folder`; counted as present from now on. */
  next(folder: string, label?: string): string
  /** The file has got its name, or is gone. */
  forget(path: string): void
  /**
   * Removes the file. Never throws: what cannot be removed now is tried again by `close`.
   * @param via another way to the same file
   */
  discard(path: string, calls: DiskCalls, via?: string): Promise<void>
  /** Removes all that are left. Never throws. */
  close(calls: DiskCalls): Promise<void>
}

/** Every temporary file of this process, for the case that it ends before they are closed. */
const everywhere = new Set<string>()
let listening = false
/** Begins anywhere, as other threads of the process count for themselves. */
let counter = randomInt(10 ** 9)

function removeAll(): void {
  for (const path of everywhere) {
    try {
      unlinkSync(path)
    } catch {
      // The process is ending, so there is nowhere to report this.
    }
  }
}

export function createTemporaryFiles(): TemporaryFiles {
  const own = new Set<string>()
  if (!listening) process.once('exit', removeAll)
  listening = true

  const forget = (path: string): void => {
    own.delete(path)
    everywhere.delete(path)
  }
  const discard = async (path: string, calls: DiskCalls, via = path): Promise<void> => {
    try {
      await calls.unlink(via)
    } catch (error) {
      if (!isAbsent(error)) return
    }
    forget(path)
  }
  return {
    next(folder, label = '') {
      const path = join(folder, temporaryName(thisProcess(), label, ++counter))
      own.add(path)
      everywhere.add(path)
      return path
    },
    forget,
    discard,
    async close(calls) {
      for (const path of own) await discard(path, calls)
    },
  }
}
