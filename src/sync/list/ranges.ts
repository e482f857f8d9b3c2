import type { KeyRange } from '../../order/key-range.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { Signal } from '../signal.ts'

/** A stretch of the key space that one loop lists on both sides. It may lose its far end to another loop. */
export interface RangeTask {
  readonly after: string | undefined
  through: string | undefined
  /** Furthest key that either side has handed on so far; cuts come only after it. */
  reached: string | undefined
  /** Entries handed on. */
  entries: number
  /** No cut is tried before this many entries. */
  cutAfter: number
}

/** Finds keys at which a task may be cut: strictly between `reached` and `through`, ascending. */
export type Cutter = (task: Readonly<RangeTask>) => Promise<string[]>

/** Hands ranges to listing loops. */
export interface RangeQueue {
  /** The next range to list; undefined when the whole key space is taken care of. */
  take(): Promise<RangeTask | undefined>
  /** A side of the task has handed on a page of so many entries, the last of which is `lastKey`. */
  progressed(task: RangeTask, lastKey: string, entries: number): void
  finished(task: RangeTask): void
}

/** A listing that ends within this many entries is not worth the requests that a cut takes. */
const WORTH_A_CUT = 4000

/**
 * Starts with the whole key space as one range. A loop that finds nothing to do cuts the range of the busiest other
 * loop and takes over its far end, so work spreads by itself, however uneven the keys are.
 */
export function createRangeQueue(cutter: Cutter, loops: number): RangeQueue {
  const queued: RangeTask[] = [newTask({})]
  const active = new Set<RangeTask>()
  const change = new Signal()
  let cutting = false

  const busiest = (): RangeTask | undefined =>
    [...active].filter((task) => task.entries >= task.cutAfter).sort((a, b) => b.entries - a.entries)[0]

  const cut = async (task: RangeTask): Promise<void> => {
    cutting = true
    try {
      const rest = cutOff(task, await cutter(task))
      task.cutAfter = task.entries + (rest.length > 0 ? WORTH_A_CUT : task.entries)
      queued.push(...rest)
    } finally {
      cutting = false
      change.raise()
    }
  }

  return {
    async take() {
      for (;;) {
        const task = queued.shift()
        if (task) {
          active.add(task)
          return task
        }
        if (active.size === 0) {
          change.raise()
          return undefined
        }
        // Nothing may be awaited between this look and the wait: a change in between would never be heard of.
        const cuttable = loops === 1 || cutting ? undefined : busiest()
        await (cuttable ? cut(cuttable) : change.next())
      }
    },
    progressed(task, lastKey, entries) {
      task.entries += entries
      if (task.reached === undefined || compareKeys(lastKey, task.reached) > 0) task.reached = lastKey
      change.raise()
    },
    finished(task) {
      active.delete(task)
      change.raise()
    },
  }
}

/** Shortens the task to the first cut and returns tasks for all that lies behind it. */
function cutOff(task: RangeTask, cuts: readonly string[]): RangeTask[] {
  const { reached = '', through } = task
  // Listing has gone on meanwhile, so cuts that it has passed are void.
  const usable = cuts.filter((cut) => compareKeys(cut, reached) > 0 && (through === undefined || compareKeys(cut, through) < 0))
  const [first] = usable
  if (first === undefined) return []
  task.through = first
  return usable.map((after, i) => newTask({ after, through: usable[i + 1] ?? through }))
}

function newTask({ after, through }: KeyRange): RangeTask {
  return { after, through, reached: after, entries: 0, cutAfter: WORTH_A_CUT }
}
