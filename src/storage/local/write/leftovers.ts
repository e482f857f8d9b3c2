import type { DiskCalls } from '../disk/disk.ts'
import { isDead, isOfThisMachine } from '../../../temporary/process-identity.ts'
import { joinPath, splitKey } from './target-folders.ts'
import type { TargetFolders } from './target-folders.ts'
import { ownerOf } from '../../../temporary/temporary-name.ts'

/** Milliseconds after which a temporary file counts as abandoned when it is unknown whether its process still runs. */
const DEAD_AFTER = 7 * 24 * 60 * 60 * 1000

/** Removes the temporary files that killed runs left in a target. */
export interface Leftovers {
  /** Called for each listed name that has the form of a temporary file. */
  seen(key: string): void
  /** Resolves when all of them have been checked. Never throws. */
  settled(): Promise<void>
}

export function createLeftovers(folders: TargetFolders, calls: DiskCalls): Leftovers {
  let work: Promise<void> = Promise.resolve()
  return {
    seen(key) {
      // After any error the file stays, and a later run checks it again.
      work = work.then(() => clear(key, folders, calls)).catch(() => undefined)
    },
    settled: () => work,
  }
}

async function clear(key: string, folders: TargetFolders, calls: DiskCalls): Promise<void> {
  const [above, name] = splitKey(key)
  await folders.with(above, { calls, make: false }, async (folder) => {
    const path = joinPath(folder, name)
    const stats = await calls.lstat(path)
    if (stats?.isFile() === true && isLeftover(name, stats, Date.now())) await calls.unlink(path)
  })
}

/**
 * Reports whether the file certainly belongs to a run that has ended. Checks the process in the file's name if this machine
 * can, and otherwise the file's age, because a run that still writes has changed it recently.
 *
 * @param now milliseconds since the epoch
 */
export function isLeftover(name: string, { mtimeMs, ctimeMs }: { readonly mtimeMs: number; readonly ctimeMs: number }, now: number): boolean {
  const owner = ownerOf(name)
  if (owner === undefined) return false
  if (isDead(owner)) return true
  // A complete file has its source's time just before it gets its name. The names of objsync 0.1 contained only the time.
  const changed = owner.machine === undefined ? mtimeMs : Math.max(mtimeMs, ctimeMs)
  return !isOfThisMachine(owner) && now - changed > DEAD_AFTER
}
