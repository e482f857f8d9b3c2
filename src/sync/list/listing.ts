import type { Entry } from '../../storage/contract/entry.ts'
import type { ListingProblem, ListOptions } from '../../storage/contract/listing.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Side } from '../../report/events.ts'
import type { RunContext } from '../run-context.ts'
import type { FolderRules } from './left-out.ts'
import { inContext, isStorageError, StorageError } from '../../errors.ts'
import { checkOrder } from '../../order/check-order.ts'
import { sortEntries } from '../../order/external-sort.ts'
import { dropLeftOut, excludesFolder, isInLeftOut, withoutLeftOut } from './left-out.ts'

/** The entries of one side, in order, and whether all of them could be seen. */
export interface Listing {
  readonly storage: Source
  /** Comes in one piece only: it is sorted on disk first, or it is one of versions. */
  readonly whole: boolean
  /** False once something could not be listed. Then nothing may be deleted. */
  complete: boolean
  /** True once an entry was seen that is more than the marker of a folder. */
  hasContent: boolean
  /** True once a folder was left out as a whole. */
  hasLeftOut: boolean
  /** @param onEnd see `ListOptions.onEnd` */
  list(range: KeyRange, onEnd?: ListOptions['onEnd']): AsyncIterable<Entry[]>
  /** Counts entries that have been made use of. */
  count(entries: readonly Entry[]): void
}

export interface ListingSettings {
  /** Sort on disk instead of trusting the storage's order. */
  readonly sorted: boolean
  /** The storage cannot list ranges of its own. */
  readonly whole: boolean
  /** Show folders as entries. */
  readonly folders: boolean
  /** Go deeper than what lies directly below the location. */
  readonly recursive: boolean
  /** End the run when something cannot be listed. */
  readonly strict: boolean
  /** Entries of the target may be removed. */
  readonly deleting: boolean
  /** Which folders are left out as a whole. */
  readonly folderRules?: Omit<FolderRules, 'onLeftOut'> | undefined
  /** Why the filters leave out everything that a problem with this key may hide; such a problem is none. */
  readonly exclusionOf?: ((key: string) => Reason | undefined) | undefined
  /**
   * Called instead of a warning when entries may be missing from the listing.
   * @param isNew false for a problem that this run has met before
   */
  readonly onHole?: ((problem: ListingProblem, isNew: boolean) => void) | undefined
  /** Called with the key of what may be there and is not among the entries: a folder that is left out, an entry that could not be listed. */
  readonly onUnlisted?: ((key: string) => void) | undefined
}

/** Wraps a storage's listing: counts entries, checks their order, and notes what could not be listed. */
export function createListing(side: Side, storage: Source, settings: ListingSettings, run: RunContext): Listing {
  const { sorted, whole, folders, recursive, strict, deleting, folderRules, exclusionOf, onHole, onUnlisted } = settings
  const checksums = side === 'source' && run.callbacks?.filter !== undefined
  const rules = folderRules && { ...folderRules, onLeftOut: (folder: string, reason: Reason) => tellLeftOut(folder, reason) }
  const excludes = rules && excludesFolder(rules)
  const onHardLink = side === 'source' ? (): void => run.report.hardLinkListed() : undefined
  const options: ListOptions = { folders, recursive, excludes, checksums, signal: run.signal, onProblem: (problem) => tell(problem), onHardLink }
  const inOrder = (range: KeyRange, onEnd: ListOptions['onEnd']): AsyncIterable<Entry[]> => {
    const pages = named(storage.list(range, { ...options, onEnd }), side)
    return sorted ? sortEntries(pages, { name: storage.name }) : checkOrder(pages, storage.name)
  }
  const listing: Listing = {
    storage: rules ? withoutLeftOut(storage, rules) : storage,
    whole: sorted || whole,
    complete: true,
    hasContent: false,
    hasLeftOut: false,
    list: (range, onEnd) => (rules ? listWithout(rules, range, onEnd, inOrder) : inOrder(range, onEnd)),
    count(entries) {
      run.report.listed(side, entries.length)
      listing.hasContent ||= entries.some(({ key, size }) => size > 0 || !key.endsWith('/'))
    },
  }
  const tellLeftOut = (folder: string, reason: Reason): void => {
    listing.hasLeftOut = true
    onUnlisted?.(folder)
    if (side === 'source' && !isKnown(run, side, folder, reason)) run.report.folderLeftOut(folder, reason)
  }
  const tell = (problem: ListingProblem): void => {
    const { key, error, incomplete, harmless, special, asAsked } = problem
    onUnlisted?.(key)
    const exclusion = exclusionOf?.(key)
    const isHole = exclusion === undefined && incomplete
    if (isHole) listing.complete = false
    const isNew = !isKnown(run, side, key, error.message)
    if (isHole && !harmless && onHole) return onHole(problem, isNew)
    if (!isNew) return
    if (special !== undefined && side === 'source') run.report.specialLeftOut(special)
    if (asAsked) return
    if (exclusion !== undefined) return run.report.skipped({ key }, exclusion)
    if (harmless && !deleting) return run.report.notCopyable(`listing ${side}: ${error.message}`, key)
    if (strict) throw isStorageError(error) ? error : new StorageError(error.message, { kind: 'failed', cause: error })
    run.report.unlisted(`listing ${side}: ${error.message}`, incomplete, { side, key, error })
  }
  return listing
}

type ListInOrder = (range: KeyRange, onEnd: ListOptions['onEnd']) => AsyncIterable<Entry[]>

/** A listing without the folders that are left out. What lies behind the range is shown only where it is not left out. */
async function* listWithout(rules: FolderRules, range: KeyRange, onEnd: ListOptions['onEnd'], list: ListInOrder): AsyncGenerator<Entry[]> {
  if (await isInLeftOut(range.prefix ?? '', rules)) return
  let past: string | null | undefined
  yield* dropLeftOut(list(range, (key) => void (past = key)), range, rules)
  if (past !== undefined && (past === null || !(await isInLeftOut(past, rules)))) onEnd?.(past)
}

/** Problems that are remembered. Further ones are reported each time they occur. */
const MOST_KNOWN = 10_000

/** Problems of each run by side, key and message: several listings, and a pass that starts over, report the same ones. */
const known = new WeakMap<RunContext, Set<string>>()

function isKnown(run: RunContext, side: Side, key: string, message: string): boolean {
  const problems = known.get(run) ?? new Set()
  known.set(run, problems)
  const problem = JSON.stringify([side, key, message])
  if (problems.has(problem)) return true
  if (problems.size < MOST_KNOWN) problems.add(problem)
  return false
}

/** Errors that end a listing name the side. */
async function* named(pages: AsyncIterable<Entry[]>, side: Side): AsyncGenerator<Entry[]> {
  try {
    yield* pages
  } catch (error) {
    throw isStorageError(error) ? inContext(`listing the ${side}`, error) : error
  }
}

/** The listing of a target that is not listed. */
export function emptyListing(storage: Source): Listing {
  return { storage, whole: false, complete: true, hasContent: false, hasLeftOut: false, async *list() {}, count() {} }
}
