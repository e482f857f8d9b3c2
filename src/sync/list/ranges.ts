import type { Source } from '../../storage/contract/storage.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { Signal } from '../schedule/signal.ts'

/** A stretch of the key space that one loop lists on both sides. It may lose its far end to another loop. */
export interface RangeTask {
  readonly after: string | undefined
  through: string | undefined
  /** All keys of the task begin with it. */
  readonly prefix: string | undefined
  /** The sub-prefix that the task begins at, and the storages that showed it. */
  readonly starts: Pick<Cut, 'at' | 'shownBy'> | undefined
  /** The tasks before and behind this one in the order of the keys. */
  left: RangeTask | undefined
  right: RangeTask | undefined
  /** What the listing of each storage has shown at the ends of the task. */
  readonly ends: Map<Source, Ends>
  /** True when both listings of the task have been read to their end. */
  isDone: boolean
  /** Furthest key that either side has handed on so far; cuts come only after it. */
  reached: string | undefined
  /** Entries handed on. */
  entries: number
  /** No cut is tried before this many entries. */
  cutAfter: number
}

/** What a listing showed at the ends of a task; null where it showed that there is no key. */
export interface Ends {
  /** The first key that was listed, inside the task or behind it. */
  first?: string | null
  /** The last key inside the task. */
  last?: string
  /** The first key behind the task. Absent: not known. */
  past?: string | null
}

/** A key at which a task may be cut: the key itself still belongs to the left-hand part. */
export interface Cut {
  readonly at: string
  /** True when `at` is a sub-prefix and all keys up to the next cut lie below it, so that it is listed by itself. */
  readonly isWholePrefix: boolean
  /** The storages that showed a sub-prefix of this name. */
  readonly shownBy: readonly Source[]
}

/** Finds cuts strictly between `reached` and `through`, ascending. */
export type Cutter = (task: Readonly<RangeTask>) => Promise<readonly Cut[]>

/** Hands ranges to listing loops. */
export interface RangeQueue {
  /** The next range to list; undefined when the whole key space has been listed or is being listed. */
  take(): Promise<RangeTask | undefined>
  /** A side of the task has handed on a page of so many entries, the last of which is `lastKey`. */
  progressed(task: RangeTask, lastKey: string, entries: number): void
  finished(task: RangeTask): void
}

/** A listing that ends within this many entries is not worth the requests that a cut takes. */
const WORTH_A_CUT = 4000

/**
 * Starts with the whole key space as one range. A loop without work cuts the range of the busiest other loop and takes
 * over its far end, so the work spreads, however uneven the keys are.
 *
 * @param worthACut entries that a task must have handed on before it is cut
 */
export function createRangeQueue(cutter: Cutter, loops: number, worthACut = WORTH_A_CUT): RangeQueue {
  const newTask = (range: NewTask): RangeTask => taskOf(range, worthACut)
  const queued: RangeTask[] = [newTask({ after: undefined, through: undefined, prefix: undefined, starts: undefined })]
  const active = new Set<RangeTask>()
  const change = new Signal()
  let cutting = false

  const busiest = (): RangeTask | undefined =>
    [...active].filter((task) => task.entries >= task.cutAfter).sort((a, b) => b.entries - a.entries)[0]

  const cut = async (task: RangeTask): Promise<void> => {
    cutting = true
    try {
      const rest = cutOff(task, await cutter(task), newTask)
      task.cutAfter = task.entries + (rest.length > 0 ? worthACut : task.entries)
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
        // Nothing may be awaited between this check and the wait: a change in between would be missed.
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
function cutOff(task: RangeTask, cuts: readonly Cut[], newTask: (range: NewTask) => RangeTask): RangeTask[] {
  const { reached = '', through, prefix } = task
  // Listing has continued meanwhile, so cuts that it has passed are of no use.
  const usable = cuts.filter(({ at }) => compareKeys(at, reached) > 0 && (through === undefined || compareKeys(at, through) < 0))
  const [first] = usable
  if (first === undefined) return []
  task.through = first.at
  const tasks = usable.map((cut, i) => {
    // The left-hand task still lists the key `at` itself, unless it is bounded by another sub-prefix.
    if (cut.isWholePrefix) return newTask({ after: i === 0 ? cut.at : undefined, through: undefined, prefix: cut.at, starts: undefined })
    return newTask({ after: cut.at, through: usable[i + 1]?.at ?? through, prefix, starts: cut.shownBy.length > 0 ? cut : undefined })
  })
  linkBehind(task, tasks)
  return tasks
}

function linkBehind(task: RangeTask, tasks: readonly RangeTask[]): void {
  const last = task.right
  let left = task
  for (const next of tasks) {
    left.right = next
    next.left = left
    left = next
  }
  left.right = last
  if (last) last.left = left
}

type NewTask = Pick<RangeTask, 'after' | 'through' | 'prefix' | 'starts'>

function taskOf(range: NewTask, cutAfter: number): RangeTask {
  return { ...range, reached: range.after, entries: 0, cutAfter, left: undefined, right: undefined, ends: new Map(), isDone: false }
}
