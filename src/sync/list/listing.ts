import type { Entry } from '../../storage/contract/entry.ts'
import type { ListingProblem, ListOptions } from '../../storage/contract/listing.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { KeyRange } from '../../order/key-range.ts'
import type { Side } from '../../report/events.ts'
import type { RunContext } from '../run-context.ts'
import { inContext, isStorageError, StorageError } from '../../errors.ts'
import { checkOrder } from '../../order/check-order.ts'
import { sortEntries } from '../../order/external-sort.ts'

/** The entries of one side, in order, and whether all of them could be seen. */
export interface Listing {
  readonly storage: Source
  /** Comes in one piece only: it is sorted on disk first, or it is one of versions. */
  readonly whole: boolean
  /** False once something could not be listed. Then nothing may be deleted. */
  complete: boolean
  /** True once an entry was seen that is more than the marker of a folder. */
  hasContent: boolean
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
  /** See `ListOptions.excludes`. */
  readonly excludes?: ListOptions['excludes']
  /** Why the filters leave out everything that a problem with this key may hide; such a problem is none. */
  readonly exclusionOf?: ((key: string) => Reason | undefined) | undefined
}

/** Wraps a storage's listing: counts entries, checks their order, and notes what could not be listed. */
export function createListing(side: Side, storage: Source, settings: ListingSettings, run: RunContext): Listing {
  const { sorted, whole, folders, recursive, strict, deleting, excludes, exclusionOf } = settings
  const checksums = side === 'source' && run.callbacks?.filter !== undefined
  const options: ListOptions = { folders, recursive, excludes, checksums, signal: run.signal, onProblem: (problem) => tell(problem) }
  const listing: Listing = {
    storage,
    whole: sorted || whole,
    complete: true,
    hasContent: false,
    list(range, onEnd) {
      const pages = named(storage.list(range, { ...options, onEnd }), side)
      return sorted ? sortEntries(pages, { name: storage.name }) : checkOrder(pages, storage.name)
    },
    count(entries) {
      run.report.listed(side, entries.length)
      listing.hasContent ||= entries.some(({ key, size }) => size > 0 || !key.endsWith('/'))
    },
  }
  const tell = ({ key, error, incomplete, harmless }: ListingProblem): void => {
    const exclusion = exclusionOf?.(key)
    if (exclusion === undefined && incomplete) listing.complete = false
    if (isKnown(run, side, key, error.message)) return
    if (exclusion !== undefined) return run.report.skipped({ key }, exclusion)
    if (harmless && !deleting) return run.report.noticed(`listing ${side}: ${error.message}`, { key })
    if (strict) throw isStorageError(error) ? error : new StorageError(error.message, { kind: 'failed', cause: error })
    run.report.unlisted(`listing ${side}: ${error.message}`, incomplete, { side, key, error })
  }
  return listing
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
  return { storage, whole: false, complete: true, hasContent: false, async *list() {}, count() {} }
}
