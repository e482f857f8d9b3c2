import type { Entry } from '../storage/contract/entry.ts'
import type { Source, Target } from '../storage/contract/storage.ts'
import type { Copy, Extra } from './pair.ts'
import type { RunContext } from './run-context.ts'
import type { SyncSettings } from './settings.ts'
import { messageOf } from '../errors.ts'
import { createFold } from '../order/fold-key.ts'
import { createSpool, keyedLines } from '../order/spool.ts'
import { decide, type FolderDuties } from './decide/decide.ts'
import { sidesOf, type Sides } from './decide/judge.ts'
import { createExclusion, createPruner } from './decide/prune.ts'
import { deleteExtras } from './delete/deletion.ts'
import { createStaying, type Staying } from './delete/staying.ts'
import { withoutMarked } from './delete/shield-marked.ts'
import { withoutRefused } from './delete/shield-refused.ts'
import { finishFolders } from './folders/finish.ts'
import { copyRoot } from './folders/root.ts'
import { guardCallbacks } from './guard-callbacks.ts'
import { createListing, emptyListing, type Listing, type ListingSettings } from './list/listing.ts'
import { createMarkers, type Markers } from './list/markers.ts'
import { pairUp } from './list/pairs.ts'
import { inSomeWay, type Way } from './list/ways.ts'
import { foldNames } from './names/fold-names.ts'
import { filtersContentTypes } from './object/content-filter.ts'
import { factsToAsk, guessesContentTypes } from './object/attributes.ts'
import { loadContentTypes } from './object/content-type.ts'
import { createPassContext, type PassContext } from './pass-context.ts'
import { copyBlocked, countStuck, obstaclesAmong, puttingAside, type BlockedCopy } from './transfer/blocked.ts'
import { linksFiles, transferWithLinks } from './links/transfer-links.ts'
import { sourceAtTime } from './versions/at-time.ts'
import { syncVersions } from './versions/sync-versions.ts'

/** The result of a run; the figures are in the run's statistics. */
export interface SyncResult {
  /** Why deletions that were planned have not been made. */
  readonly deletionsWithheld?: string | undefined
  /** Why the run ended before everything was begun. */
  readonly endedEarly?: string | undefined
}

/**
 * One pass over two sorted streams of entries:
 *
 *     source ── list ─┐
 *                     ├─ pair up ─ decide ─ transfer ─ delete
 *     target ── list ─┘
 *
 * When a listing is out of order, the pass starts over with both listings sorted on disk. When listing in ranges left
 * out a key, it starts over with both sides listed from start to end.
 *
 * @throws StorageError when the run cannot go on; everything in flight has ended by then
 * @throws UsageError when the store must copy by itself, but the two sides are different stores
 */
export async function sync(source: Source, target: Target, given: SyncSettings, hooks: RunContext): Promise<SyncResult> {
  const run = hooks.callbacks ? { ...hooks, callbacks: guardCallbacks(hooks.callbacks, hooks.signal) } : hooks
  const settings = source.single === undefined ? given : withoutDeletion(given)
  const context = createPassContext(source, target, settings, run)
  if (guessesContentTypes(context) || filtersContentTypes(settings.filters.content)) await loadContentTypes()
  if (settings.versions.all) {
    await syncVersions(context)
    return {}
  }
  const { at } = settings.versions
  return syncLatest(at === undefined ? context : { ...context, source: await sourceAtTime(source, at, run.signal) })
}

function withFolders({ capabilities }: Source, { listing }: SyncSettings): boolean {
  return listing.sourceFolders && capabilities.folders
}

/** The source is a single entry; its neighbours at the target are not extras. */
function withoutDeletion(settings: SyncSettings): SyncSettings {
  return { ...settings, deletion: { ...settings.deletion, enabled: false } }
}

async function syncLatest(context: PassContext): Promise<SyncResult> {
  const { source, target, settings, run } = context
  return inSomeWay([source, target], (way) => pass(context, way), (error, next) => {
    run.report.noticed(`${messageOf(error)}; starting over with both sides listed ${next === 'sorted' ? 'from start to end and sorted on disk' : 'from start to end in one go'}`)
    run.report.restarted(settings.dryRun)
  })
}

async function pass(context: PassContext, way: Way): Promise<SyncResult> {
  const { source, target, settings, run } = context
  const startedAt = Date.now()
  const { markers: names } = settings.filters
  const markers = names && createMarkers(names, source, run.signal)
  const duties = folderDuties(context)
  await using staying = createStaying(duties.removes && (settings.dryRun || settings.deletion.max !== undefined))
  const { sources, targets } = listingsOf(context, way, markers, staying)
  await using extras = createSpool(keyedLines<Extra>())
  await using blocked = createSpool(keyedLines<BlockedCopy>())
  await using folders = createSpool(keyedLines<Entry>())

  const pairs = foldNames(pairUp(sources, targets, settings.concurrency, run), target, settings, run)
  const facts = { targetFolders: target.capabilities.folders, folders: duties, linksFiles: linksFiles(context), sides: sidesIn(context) }
  const decisions = decide(pairs, settings, facts, run)
  const obstacles = settings.deletion.enabled ? puttingAside(blocked, run) : {}
  const unmade = new Set<string>()
  const onFailed = ({ source: { key } }: Copy): void => {
    if (key.endsWith('/')) unmade.add(key)
  }
  const { failed } = await transferWithLinks(decisions, context, facts.sides, obstacles, {
    async onExtras(found) {
      const unmarked = markers === undefined ? found : await withoutMarked(found, markers, run)
      const removable = protectsByContent(settings) ? await withoutRefused(unmarked, context) : unmarked
      await extras.append(removable)
      if (removable.length < found.length) await staying.onKept(without(found, removable))
    },
    onFolders: (found) => folders.append(found),
    onKept: staying.onKept,
    onFailed,
  })
  await staying.noted()
  if (sources.complete && !sources.hasLeftOut && run.allowance?.endedEarly === undefined) noticeEmptySource(source, settings, run)
  const makesWay = await obstaclesAmong(extras, blocked, createFold(target.capabilities))
  const failedCopies = failed + (await countStuck(blocked, makesWay))
  const deletionsWithheld = await deleteExtras(extras, { sources, targets, failedCopies, kept: staying.entries, startedAt }, context)
  await copyBlocked(blocked, deletionsWithheld === undefined ? makesWay : undefined, context, { onFailed })
  await finishFolders(folders, unmade, context)
  if (settings.listing.root && source.single === undefined && facts.folders.properties !== 'none') await copyRoot(context)
  return { deletionsWithheld, endedEarly: run.allowance?.endedEarly }
}

/** Folders are looked after as entries are where both sides were asked for them. */
function folderDuties(context: PassContext): FolderDuties {
  const { source, target, settings: { listing, attributes } } = context
  const keepsInfo = source.capabilities.keepsSmbInfo === true && target.capabilities.keepsSmbInfo === true
  const keeps = attributes.keepPosix || keepsInfo || factsToAsk(context).access
  const properties = !keeps ? 'none' : target.finishFolder ? 'finish' : 'make-again'
  return { properties: listing.sourceFolders ? properties : 'none', removes: listing.sourceFolders && target.removeFolder !== undefined }
}

function sidesIn({ source, target, settings: { attributes } }: PassContext): Sides {
  const isDownload = !source.capabilities.keepsMtime && target.capabilities.keepsMtime
  return { ...sidesOf(source, target), keepsTimes: attributes.keepPosix === true && isDownload }
}

function without(found: readonly Extra[], some: readonly Extra[]): Extra[] {
  const left = new Set(some)
  return found.filter((extra) => !left.has(extra))
}

function protectsByContent({ deletion, filters }: SyncSettings): boolean {
  return deletion.filtersProtect === true && filters.content !== undefined
}

interface Listings {
  readonly sources: Listing
  readonly targets: Listing
}

function listingsOf({ source, target, settings, run }: PassContext, way: Way, markers: Markers | undefined, { onUnlisted }: Staying): Listings {
  const { filters, deletion, warnings, versions } = settings
  const listed = {
    sorted: way === 'sorted',
    recursive: filters.bothSides?.recursive !== false,
    strict: warnings.asErrors,
    deleting: deletion.enabled,
    exclusionOf: createExclusion(filters, deletion.excluded),
  }
  const prunes = createPruner(filters, deletion.excluded)
  const rulesWith = (ofSource: Markers | undefined): ListingSettings['folderRules'] =>
    prunes || ofSource ? { prunes, markers: ofSource, isWhole: settings.keys === undefined } : undefined
  const whole = way === 'in-one-go' || versions.at !== undefined
  const sources = createListing('source', source, { ...listed, whole, folders: withFolders(source, settings), folderRules: rulesWith(markers) }, run)
  if (!needsTarget(settings, target)) return { sources, targets: emptyListing(target) }
  const ofTarget = { ...listed, whole: false, folders: target.capabilities.folders, folderRules: rulesWith(undefined), onUnlisted }
  return { sources, targets: createListing('target', target, ofTarget, run) }
}

/** An empty source may be intended, but more often its name is misspelt. */
function noticeEmptySource({ name }: Source, { deletion }: SyncSettings, { report, signal }: RunContext): void {
  if (report.statistics.listedSource > 0 || deletion.allowEmptySource || signal.aborted) return
  report.noticed(`nothing is at the source ${name}`, { prominent: true })
}

/**
 * Without an update check, deletion and backups, an object store as the target is not listed. A disk always is, and so is
 * every target that folds names: there a new name may replace an existing entry.
 */
function needsTarget({ check, deletion, names, backup }: SyncSettings, { capabilities }: Target): boolean {
  const { folders, foldsCase, foldsForms } = capabilities
  const isLookedAt = check.by !== 'always' || deletion.enabled || backup !== undefined
  return isLookedAt || folders || names.normalize || foldsCase === true || foldsForms === true
}
