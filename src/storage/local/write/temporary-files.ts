import { randomInt } from 'node:crypto'
import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import type { DiskCalls } from '../disk/disk.ts'
import { isAbsent } from '../disk/errors.ts'
import { thisProcess } from '../../../temporary/process-identity.ts'
import { temporaryName } from '../../../temporary/temporary-name.ts'

/** The files that one target is writing and that do not have their names yet. */
export interface TemporaryFiles {
  /** Returns an unused path in `folder` and counts the file as present. */
  next(folder: string, label?: string): string
  /** Called when the file has got its name, or is gone. */
  forget(path: string): void
  /**
   * Removes the file. Never throws: what cannot be removed now is tried again by `close`.
   * @param via another way to the same file
   */
  discard(path: string, calls: DiskCalls, via?: string): Promise<void>
  /** Removes all remaining files. Never throws. */
  close(calls: DiskCalls): Promise<void>
}

/** All temporary files of this process, to be removed if it ends before they are closed. */
const everywhere = new Set<string>()
/** Disks that may write some. Only while there are any, the end of the process matters. */
let open = 0
let isListening = false
/** Starts at a random number, because other threads of the process have their own counter. */
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
  open++
  if (!isListening) process.once('exit', removeAll)
  isListening = true
  let isClosed = false

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
      if (isClosed) return
      isClosed = true
      if (--open > 0 || everywhere.size > 0) return
      process.off('exit', removeAll)
      isListening = false
    },
  }
}
