import { setMaxListeners } from 'node:events'
import type { SyncEvent } from '../../../src/report/events.ts'
import type { RunContext } from '../../../src/sync/run-context.ts'
import type { Reporter } from '../../../src/report/events.ts'
import { DETAILS } from '../../../src/report/events.ts'
import { Report } from '../../../src/sync/report.ts'
import { Statistics } from '../../../src/report/statistics.ts'

/** A run that keeps every event. */
export interface RecordedRun extends RunContext {
  readonly events: SyncEvent[]
  readonly reporter: Reporter
  readonly statistics: Statistics
  stop(reason?: unknown): void
  /** Events of one type, in their order. */
  of<Type extends SyncEvent['type']>(type: Type): Extract<SyncEvent, { type: Type }>[]
}

export function recordedRun(): RecordedRun {
  const events: SyncEvent[] = []
  const statistics = new Statistics()
  const reporter: Reporter = { wants: new Set(DETAILS), on: (event) => void events.push(event) }
  const controller = new AbortController()
  // As `run` does: each large object listens.
  setMaxListeners(0, controller.signal)
  return {
    events,
    reporter,
    statistics,
    report: new Report(reporter, statistics),
    signal: controller.signal,
    giveUp: (error) => controller.abort(error),
    stop: (reason) => controller.abort(reason),
    of: (type) => events.filter((event): event is Extract<SyncEvent, { type: typeof type }> => event.type === type),
  }
}
