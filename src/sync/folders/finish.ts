import type { Entry, Facts } from '../../storage/contract/entry.ts'
import type { Spool } from '../../order/spool.ts'
import type { PassContext } from '../pass-context.ts'
import { isStorageError } from '../../errors.ts'
import { settleFault } from '../failure.ts'
import { innermostFirst } from './innermost-first.ts'

/** Folders whose facts are asked for at a time. */
const AT_A_TIME = 64

/**
 * Gives the target's folders the properties that they have at the source. It comes last, because each write and removal in a
 * folder changes the folder's time, and goes from the inside out, because a mode may forbid to enter a folder.
 *
 * @param unmade keys of folders that could not be made, and have been reported already
 * @throws StorageError when a fault concerns more than single folders, or when warnings count as errors
 */
export async function finishFolders(folders: Spool<Entry>, unmade: ReadonlySet<string>, context: PassContext): Promise<void> {
  const { settings, run } = context
  if (folders.length === 0 || settings.dryRun) return
  let some: Entry[] = []
  for await (const folder of innermostFirst(folders.pages())) {
    if (run.signal.aborted) return
    if (!unmade.has(folder.key)) some.push(folder)
    if (some.length < AT_A_TIME) continue
    await finishEach(some, context)
    some = []
  }
  await finishEach(some, context)
}

async function finishEach(folders: readonly Entry[], context: PassContext): Promise<void> {
  const { target, settings, run } = context
  const facts = await Promise.all(folders.map((folder) => factsOf(folder, context)))
  for (const [i, { key, mtime }] of folders.entries()) {
    const found = facts[i]
    try {
      if (found instanceof Error) throw found
      await target.finishFolder?.(key, { facts: found, mtime, signal: run.signal })
    } catch (error) {
      settleFault(error, { key, what: 'copy' }, settings, run)
    }
  }
}

async function factsOf(folder: Entry, { source, run: { signal } }: PassContext): Promise<Facts | Error> {
  try {
    return (await source.head(folder, { signal })).facts
  } catch (error) {
    if (!isStorageError(error)) throw error
    return error
  }
}
