import type { Entry } from '../storage/contract/entry.ts'
import type { Source } from '../storage/contract/storage.ts'
import type { Listing } from '../sync/list/listing.ts'
import type { Way } from '../sync/list/ways.ts'
import type { Pair } from '../sync/pair.ts'
import type { RunContext } from '../sync/run-context.ts'
import type { SyncSettings } from '../sync/settings.ts'
import type { Holes } from './holes.ts'
import { kindOf, UsageError } from '../errors.ts'
import { isBackupKey } from '../sync/backup/names.ts'
import { createExclusion, createPruner } from '../sync/decide/prune.ts'
import { refusedByCallback } from '../sync/decide/filter-callback.ts'
import { createFilter } from '../sync/decide/filter.ts'
import { matchAhead, patternsOf } from '../sync/decide/pattern.ts'
import { isBelowMarked } from '../sync/delete/shield-marked.ts'
import { createListing } from '../sync/list/listing.ts'
import { createMarkers, type Markers } from '../sync/list/markers.ts'
import { pairUp } from '../sync/list/pairs.ts'
import { conflictFails } from '../sync/names/conflict.ts'
import { foldNames } from '../sync/names/fold-names.ts'

/** What listing the two sides needs. */
export interface PairsContext {
  readonly source: Source
  readonly target: Source
  readonly settings: SyncSettings
  readonly run: RunContext
  /** Yield the keys that only the target has, too. */
  readonly extras: boolean
  readonly holes: Readonly<Record<'source' | 'target', Holes>>
  /** Called for everything that a listing could not show. */
  readonly onHole: (side: 'source' | 'target', key: string, error: Error) => void
}

/**
 * All keys of both sides that the filters let pass. The filters apply to the source's entry; to the target's where only
 * the target has one.
 */
export async function* filteredPairs(context: PairsContext, way: Way): AsyncGenerator<Pair[]> {
  const { source, target, settings, run, extras } = context
  const refusalOf = createFilter(settings.filters)
  const patterns = patternsOf(settings.filters)
  const isFolderOf = (storage: Source) => (entry: Entry | undefined): boolean => entry?.key.endsWith('/') === true && storage.capabilities.folders
  const [isSourceFolder, isTargetFolder] = [isFolderOf(source), isFolderOf(target)]
  const { backup } = settings
  const isBackup = ({ source, target }: Pair): boolean => {
    return backup?.beside === true && !source && target !== undefined && isBackupKey(target.key, backup.suffix)
  }
  const counts = (pair: Pair): boolean => {
    const entry = pair.source ?? (extras ? pair.target : undefined)
    if (!entry || refusalOf(entry) !== undefined || isBackup(pair)) return false
    if (pair.source && pair.conflict !== undefined && !conflictFails(pair.source.key, pair.conflict, settings, run)) return false
    const isFolder = isSourceFolder(pair.source) || isTargetFolder(pair.target)
    // A folder has no content. It stands for the marker that the other side may have of it.
    if (!isFolder) return true
    if (pair.source && pair.target) return pair.source.size !== pair.target.size
    return pair.source !== undefined && settings.listing.sourceFolders
  }
  const names = settings.filters.markers
  const markers = names && createMarkers(names, source, run.signal)
  for await (const page of pairsOf(context, markers, way)) {
    await matchAhead(patterns, () => page.flatMap((pair) => (pair.source ?? pair.target)?.key ?? []), run.signal)
    const counted = await withoutRefused(page.filter(counts), run)
    const kept = markers ? await outsideMarked(counted, markers) : counted
    if (kept.length > 0) yield kept
  }
}

/** The pairs that the filter callback lets pass. */
async function withoutRefused(pairs: Pair[], run: RunContext): Promise<Pair[]> {
  const entryOf = ({ source, target }: Pair): Entry | undefined => source ?? target
  const refused = await refusedByCallback(run, () => pairs.flatMap((pair) => entryOf(pair) ?? []))
  if (!refused) return pairs
  return pairs.filter((pair) => {
    const entry = entryOf(pair)
    return entry !== undefined && !refused.has(entry)
  })
}

/** The source's listing shows nothing below a folder that is left out for what it holds; the target's entries there do not count. */
async function outsideMarked(pairs: readonly Pair[], markers: Markers): Promise<Pair[]> {
  const areLeftOut = await Promise.all(pairs.map(async ({ source, target }) => !source && target && isBelowMarked(target.key, markers)))
  return pairs.filter((_, i) => areLeftOut[i] !== true)
}

function pairsOf(context: PairsContext, markers: Markers | undefined, way: Way): AsyncIterable<Pair[]> {
  const { source, target, settings, run } = context
  if (target.single !== undefined && source.single === undefined) {
    throw new UsageError(`the target ${target.name} is a single object, but the source ${source.name} is not; name a folder or a prefix`)
  }
  const [sources, targets] = [listingOf('source', markers, context, way), listingOf('target', markers, context, way)]
  if (source.single !== undefined) return pairOfSingle(sources, targets, context)
  return foldNames(pairUp(sources, targets, settings.concurrency, run), target, settings, run)
}

function listingOf(side: 'source' | 'target', markers: Markers | undefined, { settings, run, holes, onHole, ...sides }: PairsContext, way: Way): Listing {
  const { filters, versions } = settings
  const storage = sides[side]
  const prunes = createPruner(filters, false)
  return createListing(side, storage, {
    sorted: way === 'sorted',
    whole: way === 'in-one-go' || (side === 'source' && versions.at !== undefined),
    folders: storage.capabilities.folders,
    recursive: filters.bothSides?.recursive !== false,
    strict: false,
    deleting: false,
    folderRules: (prunes || markers) && { prunes, markers: side === 'source' ? markers : undefined, isWhole: settings.keys === undefined },
    exclusionOf: createExclusion(filters, false),
    onHole: ({ key, error }, isNew) => {
      holes[side].add(key)
      if (isNew) onHole(side, key, error)
    },
  }, run)
}

/** A single file or object, and what the target has under its name; or the two, where both are single. */
async function* pairOfSingle(sources: Listing, targets: Listing, { source, target, run }: PairsContext): AsyncGenerator<Pair[]> {
  for await (const page of sources.list({})) {
    sources.count(page)
    const [entry] = page
    if (!entry) continue
    const theirs = target.single === undefined ? await lookAt(target, entry.key, run) : await firstOf(targets)
    if (theirs) targets.count([theirs])
    yield [{ source: entry, target: theirs }]
    return
  }
  throw new UsageError(`nothing is at the source ${source.name}`)
}

async function firstOf(listing: Listing): Promise<Entry | undefined> {
  for await (const [entry] of listing.list({})) if (entry) return entry
  return undefined
}

async function lookAt(target: Source, key: string, { signal }: RunContext): Promise<Entry | undefined> {
  try {
    const { size, mtime, etag, facts } = await target.head({ key }, { signal })
    return { key, size, mtime, etag, contentMd5: facts.contentMd5 }
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}
