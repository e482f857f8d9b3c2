import { randomInt } from 'node:crypto'
import type { FileCall } from '../side.ts'
import { isDead, isOfThisMachine, thisProcess } from '../../../temporary/process-identity.ts'
import { ownerOf, temporaryName } from '../../../temporary/temporary-name.ts'
import { isAbsent } from '../errors.ts'
import { nameOf, parentOf, pathIn } from '../paths.ts'
import { removeFile } from './read-only.ts'

/** The files that one target is writing and that do not have their names yet, and those that killed runs have left. */
export interface TemporaryFiles {
  /** Returns an unused path beside the file, and counts it as present. */
  next(beside: string): string
  /** Called when the file has got its name. */
  forget(path: string): void
  /** Removes the file. Never throws: what cannot be removed now is tried again by `close`. */
  discard(path: string): Promise<void>
  /** The same after a request to make the file was stopped: the service may carry it out later, so `close` tries again in any case. */
  discardStopped(path: string): Promise<void>
  /**
   * Called for each listed path that has the form of a temporary file. It is removed if its run has certainly ended.
   * @param mtime when it was last changed, milliseconds since the epoch
   */
  seen(path: string, mtime: number): void
  /** Removes all that remain. Never throws. */
  close(): Promise<void>
}

/** Milliseconds after which a file counts as abandoned when it is unknown whether its process still runs. */
const DEAD_AFTER = 7 * 24 * 60 * 60 * 1000
/** Starts at a random number, because other threads of the process have their own counter. */
let counter = randomInt(10 ** 9)

export function createTemporaryFiles(call: FileCall): TemporaryFiles {
  const own = new Set<string>()
  let leftovers: Promise<void> = Promise.resolve()
  const remove = (path: string): Promise<boolean> => removeFile(call, path, {}).then(() => true, isAbsent)
  const discard = async (path: string): Promise<void> => {
    if (own.has(path) && (await remove(path))) own.delete(path)
  }
  return {
    next(beside) {
      const path = pathIn(parentOf(beside), temporaryName(thisProcess(), '', ++counter))
      own.add(path)
      return path
    },
    forget: (path) => void own.delete(path),
    discard,
    discardStopped: async (path) => void (await remove(path)),
    seen(path, mtime) {
      // After any error the file stays, and a later run finds it again.
      if (!own.has(path) && isLeftover(nameOf(path), mtime, Date.now())) leftovers = leftovers.then(() => remove(path)).then(() => undefined)
    },
    async close() {
      await leftovers
      await Promise.all([...own].map(discard))
    },
  }
}

/**
 * Reports whether the file certainly belongs to a run that has ended.
 * @param mtime milliseconds since the epoch, as `now`
 */
export function isLeftover(name: string, mtime: number, now: number): boolean {
  const owner = ownerOf(name)
  if (owner === undefined) return false
  return isDead(owner) || (!isOfThisMachine(owner) && now - mtime > DEAD_AFTER)
}
