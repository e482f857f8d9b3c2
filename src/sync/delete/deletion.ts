import type { Keyed } from '../../order/keyed.ts'
import type { Spool } from '../../order/spool.ts'
import type { PassContext } from '../pass-context.ts'
import type { Listing } from '../list/listing.ts'
import type { Extra } from '../pair.ts'
import type { DeletionSettings } from '../settings.ts'
import { countFolders } from './ask-source.ts'
import { PROVED_TOGETHER, removeExtras, together } from './remove-extras.ts'
import { foldersAmong, foldersEmptied, removeFolders, removesFolders } from './remove-folders.ts'

/** What the guard checks before anything may be deleted. */
export interface DeletionProof {
  /** Both listings ended whole, nothing was left out. */
  readonly sourceComplete: boolean
  readonly targetComplete: boolean
  /** Entries of the source, before all filters; 0 when all of them only mark folders. */
  readonly sourceEntries: number
  /** Objects that could not be copied. */
  readonly failedCopies: number
  /** Entries that would be deleted. */
  readonly planned: number
  /** Why the run has ended before everything was copied. */
  readonly endedEarly?: string | undefined
}

/** Why nothing may be deleted; undefined when everything is proved. */
export function withheldBecause(proof: DeletionProof, { max, despiteErrors, allowEmptySource }: DeletionSettings): string | undefined {
  const { planned } = proof
  if (proof.endedEarly !== undefined) return `the run ended early, because ${proof.endedEarly}`
  if (!proof.sourceComplete) return 'parts of the source could not be listed'
  if (!proof.targetComplete) return 'parts of the target could not be listed'
  if (proof.sourceEntries === 0 && !allowEmptySource) return 'the source is empty; --allow-empty-source permits it'
  if (proof.failedCopies > 0 && !despiteErrors) return `${proof.failedCopies} objects could not be copied; --delete-despite-errors permits it`
  if (max !== undefined && planned > max) return `${planned} deletions are more than --max-delete ${max}`
  return undefined
}

/** What the pass knows when deletions may begin. */
export interface Seen {
  readonly sources: Listing
  readonly targets: Listing
  readonly failedCopies: number
  /** Entries of the target that filters and the like keep from being extras; see `createStaying`. */
  readonly kept: Spool<Keyed>
  /** When the listings were begun, milliseconds since the epoch. */
  readonly startedAt: number
}

/**
 * Deletes what the source proves not to have, unless the guard withholds it.
 * @returns why nothing was deleted although something should have been
 * @throws StorageError as `removeExtras`
 */
export async function deleteExtras(extras: Spool<Extra>, seen: Seen, context: PassContext): Promise<string | undefined> {
  const { settings, run } = context
  if (extras.length === 0 || run.signal.aborted) return undefined
  const proof: DeletionProof = {
    sourceComplete: seen.sources.complete,
    targetComplete: seen.targets.complete,
    sourceEntries: seen.sources.hasContent ? run.report.statistics.listedSource : 0,
    failedCopies: seen.failedCopies,
    planned: extras.length,
    endedEarly: run.allowance?.endedEarly,
  }
  const withheld = withheldBecause(proof, settings.deletion) && (await withheldInFact(extras, proof, seen.kept, context))
  if (withheld !== undefined) return withheld
  await removeExtras(extras, seen.startedAt, context)
  await removeFolders(extras, seen.kept, seen.startedAt, context)
  return undefined
}

/** As `withheldBecause`, but folders that the source has, or that something is in, stay and do not count for `--max-delete`. */
async function withheldInFact(
  extras: Spool<Extra>,
  proof: DeletionProof,
  kept: Spool<Keyed>,
  context: PassContext,
): Promise<string | undefined> {
  const { deletion } = context.settings
  const because = withheldBecause({ ...proof, planned: 0 }, deletion)
  return because ?? withheldBecause({ ...proof, planned: await plannedOf(extras, kept, context) }, deletion)
}

async function plannedOf(extras: Spool<Extra>, kept: Spool<Keyed>, context: PassContext): Promise<number> {
  let planned = 0
  for await (const page of extras.pages()) planned += page.filter(({ key }) => !key.endsWith('/')).length
  const folders = removesFolders(context.target) ? foldersEmptied(extras, kept) : foldersAmong(extras)
  for await (const some of together(folders, PROVED_TOGETHER)) planned += some.length - (await countFolders(some, context))
  return planned
}
