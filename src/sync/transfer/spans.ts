import type { CopyOutcome } from '../object/copy.ts'
import type { Copy } from '../pair.ts'
import type { Report } from '../report.ts'
import type { Carrier } from './carrier.ts'

/** Reports when each copy begins and ends. Returns the carrier itself when nobody asks. */
export function withSpans(carrier: Carrier, report: Report): Carrier {
  if (!report.reportsSpans) return carrier
  return { carry: (copy) => inSpan(copy, report, () => carrier.carry(copy)) }
}

/** Does the work of one copy, and reports its beginning and its end when somebody asks. */
export async function inSpan({ source: { key, size } }: Copy, report: Report, work: () => Promise<CopyOutcome>): Promise<CopyOutcome> {
  if (!report.reportsSpans) return work()
  const begunAt = performance.now()
  report.spanBegan(key, size)
  const outcome = await work()
  report.spanEnded(key, size, outcome.type, performance.now() - begunAt)
  return outcome
}
