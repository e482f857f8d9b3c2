import type { RemoveOutcome, Target } from '../../storage/storage.ts'
import type { Spool } from '../../order/spool.ts'
import type { CopyContext } from '../copy/copy-context.ts'
import type { Listing } from '../list/listing.ts'
import type { Extra } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { DeletionSettings, SyncSettings } from '../settings.ts'
import { isStorageError } from '../../errors.ts'
import { settleFault } from '../failure.ts'
import { createLanes } from '../lane.ts'
import { skip } from '../skip.ts'

/** What the guard looks at before anything may be deleted. */
export interface DeletionProof {
  /** Both listings ended whole, nothing was left out. */
  readonly sourceComplete: boolean
  readonly targetComplete: boolean
  /** Entries of the source, before all filters. */
  readonly sourceEntries: number
  /** Objects that could not be copied. */
  readonly failedCopies: number
  /** Entries that would be deleted. */
  readonly planned: number
}

/** Why nothing may be deleted; undefined when everything is proved. */
export function withheldBecause(proof: DeletionProof, { max, despiteErrors, allowEmptySource }: DeletionSettings): string | undefined {
  const { planned } = proof
  if (!proof.sourceComplete) return 'parts of the source could not be listed'
  if (!proof.targetComplete) return 'parts of the target could not be listed'
  if (proof.sourceEntries === 0 && !allowEmptySource) return 'the source is empty; --allow-empty-source permits it'
  if (proof.failedCopies > 0 && !despiteErrors) return `${proof.failedCopies} objects could not be copied; --delete-despite-errors permits it`
  if (max !== undefined && planned > max) return `${planned} deletions are more than --max-delete ${max}`
  return undefined
}

/** What the pass has seen by the time that deletions may begin. */
export interface Seen {
  readonly sources: Listing
  readonly targets: Listing
  readonly failedCopies: number
}

/**
 * Deletes what the source does not have, if everything is proved.
 * @returns why nothing was deleted although something should have been
 * @throws StorageError when a whole batch failed
 */
export async function deleteExtras(extras: Spool<Extra>, seen: Seen, context: CopyContext): Promise<string | undefined> {
  const { target, settings, run } = context
  if (extras.length === 0 || run.signal.aborted) return undefined
  const withheld = withheldBecause(
    {
      sourceComplete: seen.sources.complete,
      targetComplete: seen.targets.complete,
      sourceEntries: run.statistics.listedSource,
      failedCopies: seen.failedCopies,
      planned: extras.length,
    },
    settings.deletion,
  )
  if (withheld === undefined) await removeExtras(extras, target, settings, run)
  return withheld
}

/**
 * Deletes the extras, in batches, several at a time; a dry run only tells of them. What cannot be deleted counts as
 * failed, and the rest goes on.
 * @throws StorageError when a fault concerns more than single entries, or warnings count as errors
 */
export async function removeExtras(extras: Spool<Extra>, target: Target, settings: SyncSettings, run: RunContext): Promise<void> {
  const batchSize = target.capabilities.removeBatch
  const lanes = createLanes(run.giveUp)
  const lane = lanes.create(settings.concurrency.objects, 1, (batch: Extra[]) => removeBatch(batch, target, settings, run))
  await lanes.run(async () => {
    for await (const batch of extras.pages(batchSize)) {
      if (run.signal.aborted) break
      await lane.accept(settings.deletion.prompt && !settings.dryRun ? await confirmed(batch, run) : batch)
    }
  })
}

/** Those of the batch that the user wants to be removed. */
async function confirmed(batch: readonly Extra[], run: RunContext): Promise<Extra[]> {
  const removable: Extra[] = []
  for (const extra of batch) {
    if (await run.confirmRemoval?.(extra.key)) removable.push(extra)
    else skip(extra.key, 'kept-by-user', run)
  }
  return removable
}

async function removeBatch(batch: readonly Extra[], target: Target, settings: SyncSettings, run: RunContext): Promise<void> {
  if (run.signal.aborted) return
  const { statistics, reporter } = run
  const { dryRun } = settings
  const outcomes = dryRun ? batch.map(({ key }) => ({ key, error: undefined })) : await remove(batch, target, settings, run)
  for (const { key, error } of outcomes) {
    if (error) {
      settleFault(error, { key, what: 'delete' }, settings, run)
    } else {
      statistics.deleted++
      reporter.on({ type: 'delete', key, reason: 'absent-at-source', dryRun })
    }
  }
}

/** A request that failed as a whole has failed for each of its keys. */
async function remove(batch: readonly Extra[], target: Target, { conditions }: SyncSettings, { signal }: RunContext): Promise<RemoveOutcome[]> {
  const keys = batch.map(({ key }) => key)
  try {
    return await target.remove(keys, conditions.ifMatch ? { signal, ifMatch: batch.map(({ etag = '' }) => etag) } : { signal })
  } catch (error) {
    if (!isStorageError(error)) throw error
    return keys.map((key) => ({ key, error }))
  }
}
