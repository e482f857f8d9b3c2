import type { Spool } from '../../order/spool.ts'
import type { Keyed } from '../../order/keyed.ts'
import type { PassContext } from '../pass-context.ts'
import type { Extra } from '../pair.ts'
import type { Target } from '../../storage/contract/storage.ts'
import { settleFault } from '../failure.ts'
import { emptiedInnermostFirst, innermostFirst } from '../folders/innermost-first.ts'
import { askSource } from './ask-source.ts'
import { confirmed, PROVED_TOGETHER, together } from './remove-extras.ts'

/**
 * Removes the folders that the source proves not to have, when everything in them is gone. It goes from the inside out. A folder
 * that something is in stays, and that is no fault: filters may protect what it holds.
 *
 * @param kept entries of the target that are known to stay; a dry run has nothing else that shows which folders do
 * @throws StorageError as `removeExtras`
 */
export async function removeFolders(extras: Spool<Extra>, kept: Spool<Keyed>, startedAt: number, context: PassContext): Promise<void> {
  const { target, settings, run } = context
  if (!removesFolders(target)) return
  const asks = settings.deletion.prompt && !settings.dryRun
  const folders = settings.dryRun ? foldersEmptied(extras, kept) : inPages(innermostFirst(foldersAmong(extras)))
  for await (const some of together(folders, PROVED_TOGETHER)) {
    const { absent, doubtful } = await askSource(asks ? await confirmed(some, run) : some, startedAt, context)
    if (doubtful) return
    const proved = new Set(absent.map(({ key }) => key))
    for (const { key } of some) {
      if (run.signal.aborted || run.allowance?.mayDelete() === false) return
      if (proved.has(key)) await removeFolder(key, context)
    }
  }
}

async function removeFolder(key: string, { target, settings, run }: PassContext): Promise<void> {
  const { dryRun } = settings
  await run.callbacks?.ready?.()
  try {
    const isGone = dryRun || (await target.removeFolder?.(key, { signal: run.signal }))
    if (isGone) run.report.deleted({ key, reason: 'absent-at-source', dryRun })
    else run.report.skipped({ key }, 'folder-not-empty')
  } catch (error) {
    settleFault(error, { key, what: 'delete' }, settings, run)
  }
}

/** Are folders removed one by one, when all else is? */
export function removesFolders({ capabilities, removeFolder }: Target): boolean {
  return capabilities.folders && removeFolder !== undefined
}

/** The folders that nothing is left in when the other extras are gone, from the inside out. */
export function foldersEmptied(extras: Spool<Extra>, kept: Spool<Keyed>): AsyncGenerator<Extra[]> {
  return inPages(emptiedInnermostFirst(foldersAmong(extras), kept.pages()))
}

export async function* foldersAmong(extras: Spool<Extra>): AsyncGenerator<Extra[]> {
  for await (const page of extras.pages()) {
    const folders = page.filter(({ key }) => key.endsWith('/'))
    if (folders.length > 0) yield folders
  }
}

async function* inPages(folders: AsyncIterable<Extra>): AsyncGenerator<Extra[]> {
  for await (const folder of folders) yield [folder]
}
