import type { Reason } from '../report/reasons.ts'
import type { RunContext } from './run-context.ts'

/** Counts an entry that is left as it is, and tells of it where anybody wants to know. */
export function skip(key: string, reason: Reason, { statistics, reporter }: RunContext): void {
  statistics.skipped++
  if (reporter.wantsSkips) reporter.on({ type: 'skip', key, reason })
}
