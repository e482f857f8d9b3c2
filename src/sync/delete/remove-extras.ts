import type { Target } from '../../storage/contract/storage.ts'
import type { RemoveOutcome } from '../../storage/contract/removing.ts'
import type { Spool } from '../../order/spool.ts'
import type { PassContext } from '../pass-context.ts'
import type { Extra } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import { isStorageError } from '../../errors.ts'
import { settleFault } from '../failure.ts'
import { createLanes, type Lanes } from '../schedule/lane.ts'
import { askSource } from './ask-source.ts'

/**
 * Extras that are proved before the first of them is removed. If the listing of the source was wrong about one of them, none
 * is removed. With more of them, the first proofs would be old when they are used.
 */
export const PROVED_TOGETHER = 10_000

/**
 * Removes the extras that the source proves not to have; a dry run only reports them. While some are removed, the next are
 * proved. What cannot be removed counts as failed, and the rest goes on.
 *
 * @param startedAt when the listings were begun, milliseconds since the epoch
 * @throws StorageError when the source's listing turns out to be wrong, when a fault concerns more than single entries, or
 *   when warnings count as errors; all removals in flight have ended by then
 */
export async function removeExtras(extras: Spool<Extra>, startedAt: number, context: PassContext): Promise<void> {
  const { target, settings, run } = context
  const asks = settings.deletion.prompt && !settings.dryRun
  const lanes = createLanes(run.giveUp)
  await lanes.run(async () => {
    let removal: Promise<void> = Promise.resolve()
    // The user is asked before the source, because the user's answers may take long.
    for await (const some of together(objectsAmong(extras, target), asks ? target.capabilities.removeBatch : PROVED_TOGETHER)) {
      const { absent, doubtful } = await askSource(asks ? await confirmed(some, run) : some, startedAt, context)
      if (doubtful || run.signal.aborted || run.allowance?.mayDelete() === false) break
      await removal
      removal = removeProved(absent, lanes, context)
      removal.catch(() => undefined)
    }
    await removal
  })
}

/** Folders of the target are removed when all else is. */
async function* objectsAmong(extras: Spool<Extra>, { capabilities }: Target): AsyncGenerator<Extra[]> {
  for await (const page of extras.pages()) yield capabilities.folders ? page.filter(({ key }) => !key.endsWith('/')) : page
}

/** Gathers items of smaller pages; only the last page may hold fewer than `size`. */
export async function* together<T>(pages: AsyncIterable<T[]>, size: number): AsyncGenerator<T[]> {
  const gathered: T[] = []
  for await (const page of pages) {
    gathered.push(...page)
    while (gathered.length >= size) yield gathered.splice(0, size)
  }
  if (gathered.length > 0) yield gathered
}

/** The extras that the user agrees to remove. */
export async function confirmed(extras: readonly Extra[], run: RunContext): Promise<Extra[]> {
  const removable: Extra[] = []
  for (const extra of extras) {
    if (await run.confirmRemoval?.(extra.key)) removable.push(extra)
    else run.report.skipped({ key: extra.key }, 'kept-by-user')
  }
  return removable
}

/** Removes in batches, several at a time; none is begun once the run is being stopped. */
async function removeProved(extras: readonly Extra[], lanes: Lanes, context: PassContext): Promise<void> {
  const { target, settings, run } = context
  const size = target.capabilities.removeBatch
  const lane = lanes.create(settings.concurrency.objects, 1, (batch: readonly Extra[]) => removeBatch(batch, context))
  for (let at = 0; at < extras.length; at += size) {
    if (run.signal.aborted || lane.failed || run.allowance?.mayDelete() === false) break
    await lane.accept(extras.slice(at, at + size))
  }
  await lane.drained()
}

async function removeBatch(batch: readonly Extra[], context: PassContext): Promise<void> {
  const { settings, run } = context
  const { dryRun } = settings
  await run.callbacks?.ready?.()
  if (run.signal.aborted) return
  const kept = await backedUp(batch, context)
  // Backups take their time, in which the run may have been stopped.
  if (run.signal.aborted) return
  const outcomes = dryRun ? kept.map(({ key }) => ({ key, error: undefined })) : await remove(kept, context)
  for (const { key, error } of outcomes) {
    if (error) {
      settleFault(error, { key, what: 'delete' }, settings, run)
    } else {
      run.report.deleted({ key, reason: 'absent-at-source', dryRun })
    }
  }
}

/** The extras that may go, because they have a backup where one was asked for; the others count as failed. */
async function backedUp(batch: readonly Extra[], { backups, settings, run }: PassContext): Promise<readonly Extra[]> {
  if (backups === undefined) return batch
  const faults = await Promise.all(batch.map((extra) => backups.keep(extra).then(() => undefined, (error: unknown) => ({ error }))))
  for (const [i, { key }] of batch.entries()) {
    const fault = faults[i]
    if (fault) settleFault(fault.error, { key, what: 'delete' }, settings, run)
  }
  return batch.filter((_, i) => faults[i] === undefined)
}

/** A request that failed as a whole has failed for each of its keys. */
async function remove(batch: readonly Extra[], { target, settings: { conditions }, run: { signal } }: PassContext): Promise<RemoveOutcome[]> {
  const keys = batch.map(({ key }) => key)
  if (keys.length === 0) return []
  try {
    return await target.remove(keys, conditions.ifMatch ? { signal, ifMatch: batch.map(({ etag = '' }) => etag) } : { signal })
  } catch (error) {
    if (!isStorageError(error)) throw error
    return keys.map((key) => ({ key, error }))
  }
}
