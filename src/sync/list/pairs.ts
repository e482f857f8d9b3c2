import type { Entry } from '../../storage/contract/entry.ts'
import type { Listing } from './listing.ts'
import type { Pair } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { ConcurrencySettings } from '../settings.ts'
import { isBeforeEnd } from '../../order/key-range.ts'
import { createCutter } from './cutter.ts'
import { join } from './join.ts'
import { mergePages } from './merge-pages.ts'
import { createRangeQueue, type Ends, type RangeQueue, type RangeTask } from './ranges.ts'
import { createSeams, type Seams } from './seams.ts'

/**
 * Returns every key of both sides once, in pages, listed by several loops at a time. Both sides of a range are cut at the
 * same keys, so no pair is ever split.
 */
export function pairUp(
  source: Listing,
  target: Listing,
  concurrency: ConcurrencySettings,
  run: Pick<RunContext, 'signal'>,
  worthACut?: number,
): AsyncIterable<Pair[]> {
  const cuttable = [source, target].every(({ whole, storage }) => !whole && storage.prefixes !== undefined)
  const loops = cuttable ? concurrency.listings : 1
  const queue = createRangeQueue(createCutter(source.storage, target.storage, concurrency, run.signal), loops, worthACut)
  const seams = createSeams([source.storage, target.storage], run.signal)
  return mergePages(Array.from({ length: loops }, () => pairsOfRanges(source, target, queue, seams)))
}

async function* pairsOfRanges(source: Listing, target: Listing, queue: RangeQueue, seams: Seams): AsyncGenerator<Pair[]> {
  for (let task = await queue.take(); task; task = await queue.take()) {
    try {
      yield* join(upToEnd(source, task, queue, seams), upToEnd(target, task, queue, seams))
      task.isDone = true
      await seams.prove(task)
    } finally {
      queue.finished(task)
    }
  }
}

/** Passes pages on until the task's end, which may move closer meanwhile, and notes what the listing shows at both ends. */
async function* upToEnd(listing: Listing, task: RangeTask, queue: RangeQueue, seams: Seams): AsyncGenerator<Entry[]> {
  const ends: Ends = {}
  task.ends.set(listing.storage, ends)
  const { after, through, prefix } = task
  const noteEnd = (past: string | null): void => void (ends.past = past)
  for await (const page of listing.list({ after, through, prefix }, noteEnd)) {
    if (ends.first === undefined) {
      ends.first = page[0]?.key
      await seams.proveStart(task, listing)
    }
    const last = page.at(-1)
    const ended = last !== undefined && !isBeforeEnd(task, last.key)
    const usable = ended ? page.filter(({ key }) => isBeforeEnd(task, key)) : page
    const reached = usable.at(-1)
    if (reached) {
      ends.last = reached.key
      listing.count(usable)
      queue.progressed(task, reached.key, usable.length)
      yield usable
    }
    if (ended) {
      ends.past = page[usable.length]?.key
      return
    }
  }
  if (ends.first !== undefined) return
  ends.first = ends.past
  await seams.proveStart(task, listing)
}
