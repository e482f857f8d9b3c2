import type { Detail, Reporter, SyncEvent } from '../../../report/events.ts'
import type { Reason } from '../../../report/reasons.ts'
import type { Statistics } from '../../../report/statistics.ts'
import { FirstItems } from '../first-items.ts'
import { collectProblems, type Problem, type Problems } from '../problems.ts'
import { Changes } from './changes.ts'
import { Durations } from './durations.ts'
import { Retries } from './retries.ts'
import { Sizes } from './sizes.ts'
import { Timeline } from './timeline.ts'

/** Failures, and warnings, that the page lists. */
const MOST_PROBLEMS = 200

/** What a page needs besides the counters. Its size is bounded for any number of objects. */
export interface Collected extends Pick<Problems, 'failures' | 'warnings'> {
  /** What the target could not keep. */
  readonly losses: FirstItems<Problem>
  readonly changes: Changes
  readonly durations: Durations
  readonly retries: Retries
  readonly sizes: Sizes
  readonly skippedBy: ReadonlyMap<Reason, number>
  readonly timeline: Timeline
}

export interface Collector {
  readonly collected: Collected
  readonly reporter: Reporter
  /** Notes how far the run has come. @param isLast the run has ended */
  sample(statistics: Statistics, isLast: boolean): void
}

/** Gathers while the run goes on what its page will show. */
export function createCollector(): Collector {
  const problems = collectProblems(MOST_PROBLEMS)
  const [changes, durations, retries, sizes, timeline] = [new Changes(), new Durations(), new Retries(), new Sizes(), new Timeline()]
  const skippedBy = new Map<Reason, number>()
  const losses = new FirstItems<Problem>(MOST_PROBLEMS, () => false)
  const on = (event: SyncEvent): void => {
    problems.on(event)
    switch (event.type) {
      case 'copy':
        sizes.add(event.size)
        return changes.add({ what: 'copied', key: event.key, size: event.size, reason: event.reason })
      case 'delete':
        return changes.add({ what: 'deleted', key: event.key, size: 0, reason: event.reason })
      case 'failure':
        if (event.key !== undefined) changes.add({ what: 'failed', key: event.key, size: event.size ?? 0 })
        return
      case 'skip':
        return void skippedBy.set(event.reason, (skippedBy.get(event.reason) ?? 0) + 1)
      case 'loss':
        return losses.add({ key: event.firstKey, side: 'target', undone: null, message: event.message, kind: null, code: null })
      case 'retry':
        return retries.add(event)
      case 'span-end':
        return durations.add(event)
      case 'restart':
        skippedBy.clear()
        if (event.dryRun) sizes.restart()
        return changes.restart(event.dryRun)
      default:
        return
    }
  }
  return {
    collected: { ...problems, losses, changes, durations, retries, sizes, skippedBy, timeline },
    reporter: { wants: new Set<Detail>(['skip', 'span-begin', 'span-end']), on },
    sample: (statistics, isLast) => timeline.sample(statistics, isLast),
  }
}
