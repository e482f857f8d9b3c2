import type { Keyed } from '../../order/keyed.ts'
import { createSpool, keyedLines, type Spool } from '../../order/spool.ts'

/**
 * What is known to stay at the target although the source does not have it. A dry run, which removes nothing, sees by it which folders
 * would not be empty, and so does a run with a limit to its deletions before it makes any.
 */
export interface Staying extends AsyncDisposable {
  readonly entries: Spool<Keyed>
  /** Notes entries that something shields. */
  readonly onKept: (kept: readonly Keyed[]) => Promise<void>
  /** Notes the key of a folder or an entry that is not listed. */
  readonly onUnlisted: (key: string) => void
  /** Waits until all is noted. @throws StorageError when the disk does not take it */
  noted(): Promise<void>
}

/** @param isAsked false where nobody will ask, so that nothing need be noted */
export function createStaying(isAsked: boolean): Staying {
  const entries = createSpool(keyedLines<Keyed>())
  let last = Promise.resolve()
  const onKept = async (kept: readonly Keyed[]): Promise<void> => {
    if (isAsked && kept.length > 0) await entries.append(kept.map(({ key }) => ({ key })))
  }
  return {
    entries,
    onKept,
    onUnlisted(key) {
      last = last.then(() => onKept([{ key }]))
      // `noted` throws the error; the pass may end before it is called.
      last.catch(() => undefined)
    },
    noted: () => last,
    async [Symbol.asyncDispose]() {
      await last.catch(() => undefined)
      await entries.close()
    },
  }
}
