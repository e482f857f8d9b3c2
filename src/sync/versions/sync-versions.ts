import type { Version } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Side } from '../../report/events.ts'
import type { Pair } from '../pair.ts'
import type { PassContext } from '../pass-context.ts'
import type { RunContext } from '../run-context.ts'
import { inContext, isStorageError } from '../../errors.ts'
import { checkOrder } from '../../order/check-order.ts'
import { join } from '../list/join.ts'
import { createLanes } from '../schedule/lane.ts'
import { requireVersions } from './at-time.ts'
import { copyVersions, type HistoryPair, type VersionFilters } from './copy-versions.ts'
import { createFilter } from '../decide/filter.ts'
import { refusedByCallback } from '../decide/filter-callback.ts'
import { matchAhead, patternsOf } from '../decide/pattern.ts'
import { historiesOf, type KeyHistory } from './histories.ts'

/** Keys that may wait, for each worker: their versions are all in memory. */
const WAITING_PER_WORKER = 2

/**
 * Copies every version of every key, oldest first, so that the target gets the same history. The versions of
 * one key go one after the other, different keys side by side.
 *
 * @throws StorageError `failed` when a side keeps no versions
 * @throws OutOfOrderError when a listing of versions is in no order
 */
export async function syncVersions(context: PassContext): Promise<void> {
  const { source, target, settings, run } = context
  await Promise.all([requireVersions(source, run.signal), requireVersions(target, run.signal)])
  const { objects } = settings.concurrency
  const filters: VersionFilters = {
    ofVersion: createFilter(settings.filters),
    ofMarker: createFilter({ ...settings.filters, smallerSize: undefined, largerSize: undefined }),
  }
  const patterns = patternsOf(settings.filters)
  const lanes = createLanes(run.giveUp)
  const lane = lanes.create(objects, objects * WAITING_PER_WORKER, (pair: HistoryPair) => copyVersions(pair, filters, context))
  const pairs = join(listHistories('source', source, run), listHistories('target', target, run))
  await lanes.run(async () => {
    for await (const page of pairs) {
      await matchAhead(patterns, () => page.flatMap(({ source: from }) => (from ? [from.key] : [])), run.signal)
      const refused = await refusedByCallback(run, () => passing(page, filters))
      for (const { source: from, target: to } of page) {
        if (from) await lane.accept({ source: from, target: to, refused })
      }
      if (run.signal.aborted) return
    }
    run.report.listingEnded()
  })
}

/** The versions of the source that all filters let pass. */
function passing(page: readonly Pair<KeyHistory>[], filters: VersionFilters): Version[] {
  return page.flatMap(({ source }) => source?.versions.filter((version) => passes(version, filters)) ?? [])
}

function passes(version: Version, { ofVersion, ofMarker }: VersionFilters): boolean {
  return (version.isDeleteMarker ? ofMarker : ofVersion)(version) === undefined
}

async function* listHistories(side: Side, storage: Source, run: RunContext): AsyncGenerator<KeyHistory[]> {
  for await (const page of checkOrder(historiesOf(versionsOf(side, storage, run)), storage.name)) {
    const entries = page.reduce((count, { versions }) => count + versions.length, 0)
    run.report.listed(side, entries)
    yield page
  }
}

async function* versionsOf(side: Side, storage: Source, { signal, callbacks }: RunContext): AsyncGenerator<Version[]> {
  const checksums = side === 'source' && callbacks?.filter !== undefined
  try {
    yield* storage.listVersions?.({}, { signal, checksums }) ?? []
  } catch (error) {
    throw isStorageError(error) ? inContext(`listing the ${side}`, error) : error
  }
}
