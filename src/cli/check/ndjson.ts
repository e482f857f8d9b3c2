import type { CheckedEntry } from '../../check/finding.ts'
import type { CheckEnd, Presenter } from './presenter.ts'
import { kindOf, messageOf } from '../../errors.ts'
import { jsonLine } from '../log/record.ts'

/** The version of the form of the lines, docs/schema/check.schema.json. */
const FORM = 1

/** One JSON object a line: the entries, and a summary at the end. @param matches print the entries that match too */
export function ndjsonPresenter(matches: boolean): Presenter {
  return {
    entries: (entries) => entries.filter(({ status }) => matches || status !== 'match').map((entry) => jsonLine(entryRecord(entry))).join(''),
    restart: () => jsonLine({ type: 'restart' }),
    end: (end) => jsonLine(summaryRecord(end)),
  }
}

function entryRecord({ key, status, why, proof, source, target, error }: CheckedEntry): object {
  return {
    type: 'entry',
    key,
    status,
    why,
    ...(proof && { proof: { by: proof.by, read: proof.read } }),
    ...(source && { source: side(source) }),
    ...(target && { target: side(target) }),
    ...(error && { error: { kind: kindOf(error) } }),
  }
}

function side({ size, mtime, etag, contentMd5, version }: NonNullable<CheckedEntry['source']>): object {
  return {
    size,
    lastModified: new Date(mtime).toISOString(),
    ...(etag !== '' && { etag }),
    ...(contentMd5 !== undefined && { contentMd5 }),
    ...(version !== undefined && { version }),
  }
}

function summaryRecord({ outcome, counts, statistics, exitCode }: CheckEnd): object {
  return {
    type: 'summary',
    version: FORM,
    status: outcome.status,
    same: outcome.status === 'complete' && counts.isSame,
    exitCode,
    ...(outcome.error && { error: { kind: kindOf(outcome.error), message: messageOf(outcome.error) } }),
    entries: counts.entries,
    matchedBy: Object.fromEntries(counts.proofs),
    unlisted: counts.unlisted,
    bytesRead: counts.bytesRead,
    requests: statistics.requests,
    retries: statistics.retries,
    seconds: Number(statistics.seconds.toFixed(3)),
  }
}
