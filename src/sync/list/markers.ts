import pLimit from 'p-limit'
import type { Source } from '../../storage/contract/storage.ts'
import { inContext, isStorageError, kindOf } from '../../errors.ts'

/** Folders whose answers are kept. */
const MOST_KNOWN = 10_000
/** Questions at a time. */
const AT_A_TIME = 16

/** Knows which folders of the source hold an entry by which they are left out (`--exclude-if-present`). */
export interface Markers {
  readonly names: readonly string[]
  /** The answer for a folder, if it is known. A folder is '' or ends in `/`; the folders above it are not looked at. */
  known(folder: string): boolean | undefined
  /** Keeps an answer that a listing gave. */
  learn(folder: string, isMarked: boolean): void
  /**
   * Asks the source for each name in the folder, unless the answer is known: one HEAD, or one stat, a name.
   * @throws StorageError when the source cannot answer
   */
  ask(folder: string): Promise<boolean>
}

export function createMarkers(names: readonly string[], source: Source, signal: AbortSignal): Markers {
  const answers = new Map<string, boolean>()
  const asking = new Map<string, Promise<boolean>>()
  const limit = pLimit(AT_A_TIME)

  const learn = (folder: string, isMarked: boolean): void => {
    if (answers.size >= MOST_KNOWN) {
      const [oldest] = answers.keys()
      if (oldest !== undefined) answers.delete(oldest)
    }
    answers.set(folder, isMarked)
  }

  const isThere = async (key: string): Promise<boolean> => {
    try {
      await source.head({ key }, { signal })
      return true
    } catch (error) {
      // What cannot be a name on a disk is not there.
      if (kindOf(error) === 'not-found' || kindOf(error) === 'unsafe-key') return false
      throw isStorageError(error) ? inContext('looking for an --exclude-if-present entry', error) : error
    }
  }

  const look = async (folder: string): Promise<boolean> => {
    const found = await Promise.all(names.map((name) => limit(() => isThere(folder + name))))
    learn(folder, found.includes(true))
    return found.includes(true)
  }

  return {
    names,
    known: (folder) => answers.get(folder),
    learn,
    async ask(folder) {
      const asked = answers.get(folder) ?? asking.get(folder)
      if (asked !== undefined) return asked
      const question = look(folder)
      asking.set(folder, question)
      return question.finally(() => asking.delete(folder))
    },
  }
}
