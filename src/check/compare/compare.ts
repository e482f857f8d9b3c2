import type { PassContext } from '../../sync/pass-context.ts'
import type { Finding } from '../finding.ts'
import type { CheckPlan } from '../settings.ts'
import type { Subjects } from '../subject.ts'
import type { ReadContext } from './reading.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'
import { clocksOf, compareTimes } from '../../sync/decide/times.ts'
import { compareContent } from './compare-content.ts'
import { reportByChecksum, reportByEtag } from './as-report.ts'

/**
 * Compares by what the listings show, as far as that decides.
 *
 * @returns undefined where the entries have to be looked at
 */
export function compareListed({ source, target }: Subjects, { by }: CheckPlan): Finding | undefined {
  if (by === 'report-etag' || by === 'report-checksum') return undefined
  const [mine, theirs] = [source.entry, target.entry]
  if (mine.size !== theirs.size) return { status: 'differs', why: `size differs: ${mine.size} and ${theirs.size} bytes`, proof: { by: 'size', read: [] } }
  if (by === 'size') return { status: 'match', why: 'same size', proof: { by: 'size', read: [] } }
  if (mine.size === 0 && by !== 'mtime') return { status: 'match', why: 'both are empty', proof: { by: 'size', read: [] } }
  if (by === 'checksum' || by === 'mtime' || mine.etag !== theirs.etag) return undefined
  const areDigests = source.storage.capabilities.contentEtag && target.storage.capabilities.contentEtag
  if (!areDigests || (!isSingleEtag(mine.etag) && partCountOf(mine.etag) === undefined)) return undefined
  return { status: 'match', why: 'same content', proof: { by: 'ETag', read: [] }, values: { source: mine.etag, target: theirs.etag } }
}

/**
 * Compares two entries that the listings do not decide about.
 * @throws StorageError when an entry cannot be looked at or read, or has changed since it was listed
 */
export function compare(subjects: Subjects, plan: CheckPlan, pass: PassContext, reading: ReadContext): Promise<Finding> {
  switch (plan.by) {
    case 'report-etag':
      return reportByEtag(subjects, pass)
    case 'report-checksum':
      return reportByChecksum(subjects, plan.algorithm ?? 'CRC64NVME', pass)
    case 'mtime':
      return compareByTime(subjects, reading)
    case 'size':
    case 'stored':
      return compareContent(subjects, { by: 'stored' }, reading)
    default:
      return compareContent(subjects, { by: plan.by, algorithm: plan.algorithm }, reading)
  }
}

/** As a sync decides without another update check: a target that is not older is up to date. */
async function compareByTime(subjects: Subjects, reading: ReadContext): Promise<Finding> {
  const { source, target } = subjects
  const order = compareTimes(source.entry.mtime, target.entry.mtime, clocksOf(source.storage, target.storage))
  if (order === 'newer') return { status: 'differs', why: 'newer at source', proof: { by: 'mtime', read: [] } }
  if (order === 'not-newer') return { status: 'match', why: 'same size, and the target is not older', proof: { by: 'mtime', read: [] } }
  return compareContent(subjects, { by: 'stored' }, reading)
}
