import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Listing } from './listing.ts'
import type { RangeTask } from './ranges.ts'
import { StorageError } from '../../errors.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import type { KeyRange } from '../../order/key-range.ts'

/** A listing of a range left out a key that the service shows when it is asked for it by name. */
export class ListingHoleError extends StorageError {
  override readonly name = 'ListingHoleError'
  readonly key: string

  constructor(listing: string, key: string) {
    super(`the listing of ${listing} has holes: a range of it left out ${JSON.stringify(key)}`, { kind: 'failed', code: 'ListingHole' })
    this.key = key
  }
}

/** Checks that the listings of neighbouring ranges agree on what lies where they meet. */
export interface Seams {
  /**
   * The listing of a range that begins at a sub-prefix which the storage has shown must contain a key below it.
   * @throws ListingHoleError when it does not, although such a key is there
   */
  proveStart(task: RangeTask, listing: Pick<Listing, 'storage' | 'list'>): Promise<void>
  /**
   * The first key that the left-hand listing saw behind a cut must be the first key that the right-hand listing brought.
   * Called when a task is done; each seam is checked by the later of its two tasks.
   * @throws ListingHoleError when one of the two left out a key that is there
   */
  prove(task: RangeTask): Promise<void>
}

/** Clocks may differ by this much, milliseconds; S3 refuses requests beyond it. */
const CLOCK_SKEW = 15 * 60_000

export function createSeams(storages: readonly Source[], signal: AbortSignal): Seams {
  const begun = Date.now()

  const firstOf = (storage: Source, range: KeyRange, pageSize?: number): Promise<Entry | undefined> =>
    firstIn(storage.list(range, { pageSize, signal, onProblem: () => undefined }))

  /**
   * Objects come and go during a run, so a key that a listing lacked is asked for by name, and the listing is asked for
   * once more. In doubt this reports a hole, which costs only time.
   */
  const judgeMissing = async (storage: Source, key: string, range: KeyRange): Promise<void> => {
    const entry = await firstOf(storage, { prefix: key, through: key }, 1)
    if (entry?.key !== key) return
    const isOlder = entry.mtime > 0 && entry.mtime < begun - CLOCK_SKEW
    if (isOlder || (await firstOf(storage, range))?.key !== key) throw new ListingHoleError(storage.name, key)
  }

  const proveSeam = async (left: RangeTask, right: RangeTask, storage: Source): Promise<void> => {
    const { past, last } = left.ends.get(storage) ?? {}
    const { first } = right.ends.get(storage) ?? {}
    if (past === undefined || first === undefined || !vouchesFor(left, right)) return
    const expected = past !== null && past.startsWith(right.prefix ?? '') ? past : null
    if (expected === first) return
    if (first === null || (expected !== null && compareKeys(expected, first) < 0)) {
      await judgeMissing(storage, expected as string, startOf(right))
    } else {
      await judgeMissing(storage, first, { after: last ?? left.after, prefix: left.prefix })
    }
  }

  return {
    async proveStart(task, { storage, list }) {
      const { starts, ends } = task
      const first = ends.get(storage)?.first
      if (!starts?.shownBy.includes(storage) || first === undefined || first?.startsWith(starts.at)) return
      // Of all that is below it, the filters may leave out everything.
      const below = await firstIn(list({ prefix: starts.at, after: starts.at }))
      if (below) await judgeMissing(storage, below.key, startOf(task))
    },
    async prove(task) {
      const { left, right } = task
      for (const storage of storages) {
        if (left?.isDone) await proveSeam(left, task, storage)
        if (right?.isDone) await proveSeam(task, right, storage)
      }
    },
  }
}

async function firstIn(pages: AsyncIterable<Entry[]>): Promise<Entry | undefined> {
  for await (const [first] of pages) {
    if (first) return first
  }
  return undefined
}

/** A listing that is bounded by a prefix shows nothing of what lies outside of it. */
function vouchesFor(left: RangeTask, right: RangeTask): boolean {
  return left.prefix === undefined || right.prefix?.startsWith(left.prefix) === true
}

function startOf({ after, prefix }: RangeTask): KeyRange {
  return { after, prefix }
}
