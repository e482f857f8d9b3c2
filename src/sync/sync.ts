import pLimit from 'p-limit'
import type { Source, Target } from '../storage/contract/storage.ts'
import type { CopyContext, InStoreCopies } from './copy/copy-context.ts'
import type { RunContext } from './run-context.ts'
import type { SyncSettings } from './settings.ts'
import { messageOf } from '../errors.ts'
import { createSpool, keyedLines } from '../order/spool.ts'
import type { Extra } from './pair.ts'
import { copyBlocked, countStuck, obstaclesAmong, puttingAside, type BlockedCopy } from './copy/blocked.ts'
import { guessesContentTypes } from './copy/attributes.ts'
import { createBuffers } from './copy/buffers.ts'
import { loadContentTypes } from './copy/content-type.ts'
import { decide } from './decide/decide.ts'
import { createExclusion, createPruner } from './decide/prune.ts'
import { sidesOf } from './decide/judge.ts'
import { deleteExtras } from './delete/deletion.ts'
import { createListing, emptyListing } from './list/listing.ts'
import { pairUp } from './list/pairs.ts'
import { otherWay, type Way } from './list/ways.ts'
import { transfer } from './copy/transfer.ts'
import { sourceAtTime } from './versions/at-time.ts'
import { syncVersions } from './versions/sync-versions.ts'
import { isSameStore, requireSameStore } from './copy/same-store.ts'

/** The result of a run; the figures are in the run's statistics. */
export interface SyncResult {
  /** Why deletions that were planned have not been made. */
  readonly deletionsWithheld?: string | undefined
}

/**
 * One pass over two sorted streams of entries:
 *
 *     source ── list ─┐
 *                     ├─ pair up ─ decide ─ transfer ─ delete
 *     target ── list ─┘
 *
 * A storage whose listing turns out to be in no order is gone through once more, sorted on disk; one whose listing of
 * ranges turns out to have holes is listed once more, from start to end in one go.
 *
 * @throws StorageError when the run cannot go on; everything in flight has ended by then
 * @throws UsageError when the store is to copy by itself, but there are two of them
 */
export async function sync(source: Source, target: Target, given: SyncSettings, run: RunContext): Promise<SyncResult> {
  const settings = source.single === undefined ? given : withoutDeletion(given)
  if (settings.serverSideCopy === 'must') requireSameStore(source, target)
  if (guessesContentTypes({ source, target, settings })) await loadContentTypes()
  if (settings.versions.all) {
    await syncVersions(createContext(source, target, settings, run))
    return {}
  }
  const { at } = settings.versions
  return syncLatest(at === undefined ? source : await sourceAtTime(source, at, run.signal), target, settings, run)
}

function withFolders({ capabilities }: Source, { listing }: SyncSettings): boolean {
  return listing.sourceFolders && capabilities.folders
}

/** The source is a single entry; its neighbours at the target are not extras. */
function withoutDeletion(settings: SyncSettings): SyncSettings {
  return { ...settings, deletion: { ...settings.deletion, enabled: false } }
}

async function syncLatest(source: Source, target: Target, settings: SyncSettings, run: RunContext): Promise<SyncResult> {
  const ordered = source.capabilities.orderedListing && target.capabilities.orderedListing
  for (let way: Way = ordered ? 'in-ranges' : 'sorted'; ; ) {
    try {
      return await pass(source, target, settings, run, way)
    } catch (error) {
      const next = otherWay(way, error)
      if (next === undefined) throw error
      const message = `${messageOf(error)}; starting over with both sides listed ${next === 'sorted' ? 'from start to end and sorted on disk' : 'from start to end in one go'}`
      run.report.noticed(message)
      run.report.restarted()
      way = next
    }
  }
}

async function pass(source: Source, target: Target, settings: SyncSettings, run: RunContext, way: Way): Promise<SyncResult> {
  const sorted = way === 'sorted'
  const startedAt = Date.now()
  const { folders } = target.capabilities
  const strict = settings.warnings.asErrors
  const whole = way === 'in-one-go' || settings.versions.at !== undefined
  const recursive = settings.filters.bothSides?.recursive !== false
  const excludes = createPruner(settings.filters, settings.deletion.excluded)
  const exclusionOf = createExclusion(settings.filters, settings.deletion.excluded)
  const listed = { sorted, recursive, strict, deleting: settings.deletion.enabled, excludes, exclusionOf }
  const sources = createListing('source', source, { ...listed, whole, folders: withFolders(source, settings) }, run)
  const targets = needsTarget(settings, target) ? createListing('target', target, { ...listed, whole: false, folders }, run) : emptyListing(target)
  const context = createContext(source, target, settings, run)
  await using extras = createSpool(keyedLines<Extra>())
  await using blocked = createSpool(keyedLines<BlockedCopy>())

  const pairs = pairUp(sources, targets, settings.concurrency, run)
  const decisions = decide(pairs, settings, { targetFolders: folders, sides: sidesOf(source, target) }, run)
  const { failed } = await transfer(decisions, settings.deletion.enabled ? puttingAside(blocked, context) : context, (found) => extras.append(found))
  if (sources.complete) noticeEmptySource(source, settings, run)
  const makesWay = await obstaclesAmong(extras, blocked)
  const failedCopies = failed + (await countStuck(blocked, makesWay))
  const deletionsWithheld = await deleteExtras(extras, { sources, targets, failedCopies, startedAt }, context)
  await copyBlocked(blocked, deletionsWithheld === undefined ? makesWay : undefined, context)
  return { deletionsWithheld }
}

/** An empty source may be what was meant, but more often its name is misspelt. */
function noticeEmptySource({ name }: Source, { deletion }: SyncSettings, { report, signal }: RunContext): void {
  if (report.statistics.listedSource > 0 || deletion.allowEmptySource || signal.aborted) return
  report.noticed(`nothing is at the source ${name}`, { prominent: true })
}

/**
 * Without an update check and without deletion, an object store as the target need not be listed. A disk must be listed: on
 * a disk that folds letter case, a new name may replace an existing file.
 */
function needsTarget({ check, deletion }: SyncSettings, { capabilities }: Target): boolean {
  return check.by !== 'always' || deletion.enabled || capabilities.folders
}

function createContext(source: Source, target: Target, settings: SyncSettings, run: RunContext): CopyContext {
  const { concurrency, multipart } = settings
  return {
    source,
    target,
    settings,
    run,
    buffers: createBuffers(memoryBound(concurrency.parts * multipart.chunkSize), multipart.chunkSize),
    withPartSlot: pLimit(concurrency.parts),
    inStore: inStoreCopies(source, target, settings.serverSideCopy),
  }
}

function inStoreCopies(source: Source, target: Target, wanted: SyncSettings['serverSideCopy']): InStoreCopies | undefined {
  if (wanted === 'no' || (wanted === 'may' && !isSameStore(source, target))) return undefined
  return { optional: wanted === 'may', refused: false }
}

/**
 * Most bytes of content in memory. The defaults ask for 128 MiB, and three quarters of that keep a network just as busy.
 * Settings that ask for more parts or larger parts get all they ask for.
 */
function memoryBound(asked: number): number {
  const defaults = 128 * 2 ** 20
  return asked > defaults ? asked : Math.min(asked, (defaults * 3) / 4)
}
