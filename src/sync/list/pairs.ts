import type { Entry } from '../../storage/entry.ts'
import type { Listing } from './listing.ts'
import type { Pair } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { ConcurrencySettings } from '../settings.ts'
import { isBeforeEnd } from '../../order/key-range.ts'
import { createCutter } from './cutter.ts'
import { join } from './join.ts'
import { mergePages } from './merge-pages.ts'
import { createRangeQueue, type RangeQueue, type RangeTask } from './ranges.ts'

/**
 * Every key of both sides once, in pages, listed by several loops at a time. Both sides of a range are cut at the same
 * keys, so no pair is ever torn.
 */
export function pairUp(
  source: Listing,
  target: Listing,
  concurrency: ConcurrencySettings,
  run: RunContext,
): AsyncIterable<Pair[]> {
  const cuttable = [source, target].every(({ whole, storage }) => !whole && storage.prefixes !== undefined)
  const loops = cuttable ? concurrency.listings : 1
  const queue = createRangeQueue(createCutter(source.storage, target.storage, concurrency, run.signal), loops)
  return mergePages(Array.from({ length: loops }, () => pairsOfRanges(source, target, queue)))
}

async function* pairsOfRanges(source: Listing, target: Listing, queue: RangeQueue): AsyncGenerator<Pair[]> {
  for (let task = await queue.take(); task; task = await queue.take()) {
    try {
      yield* join(upToEnd(source, task, queue), upToEnd(target, task, queue))
    } finally {
      queue.finished(task)
    }
  }
}

/** Hands pages on until the task's end, which may come nearer meanwhile. */
async function* upToEnd(listing: Listing, task: RangeTask, queue: RangeQueue): AsyncGenerator<Entry[]> {
  for await (const page of listing.list({ after: task.after, through: task.through })) {
    const last = page.at(-1)
    const ended = last !== undefined && !isBeforeEnd(task, last.key)
    const usable = ended ? page.filter(({ key }) => isBeforeEnd(task, key)) : page
    const reached = usable.at(-1)
    if (reached) {
      listing.count(usable)
      queue.progressed(task, reached.key, usable.length)
      yield usable
    }
    if (ended) return
  }
}
