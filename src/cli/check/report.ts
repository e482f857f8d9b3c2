import type { CheckedEntry, FactFinding } from '../../check/finding.ts'
import type { CheckPlan } from '../../check/settings.ts'
import type { CheckEnd, Presenter } from './presenter.ts'
import { textLine } from '../log/log.ts'
import { recordLine } from '../log/record.ts'

type Fields = Readonly<Record<string, unknown>>

export interface ReportOptions {
  readonly json: boolean
  /** The plan of the check. */
  readonly plan: CheckPlan
}

/** The records of s3sync's sync report, as JSON or as lines of text. */
export function reportPresenter({ json, plan }: ReportOptions): Presenter {
  const print = ({ name, message: why, ...fields }: Fields): string => {
    if (json) return recordLine({ name, ...(why !== undefined && { message: why }), ...fields })
    // In the text form the name takes the place of the message.
    return textLine(recordLine({ message: name, ...fields, ...(why !== undefined && { why }) }), false)
  }
  return {
    entries: (entries) => entries.flatMap(recordsOf).map(print).join(''),
    restart: () => '',
    end: (end) => print(summaryRecord(end, plan)),
  }
}

const STATUS = { match: 'MATCHES', differs: 'MISMATCH', unknown: 'UNKNOWN' } as const

function recordsOf(entry: CheckedEntry): Fields[] {
  const { status } = entry
  if (status === 'missing') return [notFoundRecord(entry)]
  // An entry that could not be checked is in the log, as an error.
  if (status === 'error' || status === 'extra') return []
  return [statusRecord(entry, STATUS[status]), ...(entry.facts ?? []).map((fact) => factRecord(entry, fact))]
}

function notFoundRecord({ key, source }: CheckedEntry): Fields {
  return {
    name: 'SYNC_STATUS',
    type: 'EXISTENCE',
    status: 'NOT_FOUND',
    key,
    source_version_id: source?.version ?? '',
    source_e_tag: source?.etag ?? '',
    source_last_modified: source && rfc3339(source.mtime),
    source_size: source?.size,
  }
}

function statusRecord(entry: CheckedEntry, status: string): Fields {
  const { key, values, source, target } = entry
  const isChecksum = values?.algorithm !== undefined
  const compared = isChecksum
    ? { checksum_algorithm: values.algorithm, source_checksum: values.source, target_checksum: values.target, ...versions(entry) }
    : { ...versions(entry), source_e_tag: values?.source ?? '', target_e_tag: values?.target ?? '' }
  return {
    name: 'SYNC_STATUS',
    ...(status === 'UNKNOWN' && { message: `Unknown. ${entry.why}` }),
    type: isChecksum ? 'CHECKSUM' : 'ETAG',
    status,
    key,
    ...compared,
    source_last_modified: source && rfc3339(source.mtime),
    target_last_modified: target && rfc3339(target.mtime),
    source_size: source?.size,
    target_size: target?.size,
  }
}

function versions({ source, target }: CheckedEntry): Fields {
  return { source_version_id: source?.version ?? '', target_version_id: target?.version ?? '' }
}

/** The name of a header in the names of the fields: `Content-Type` → `content_type`. */
const FIELDS: Readonly<Record<string, string>> = { 'x-amz-website-redirect-location': 'website_redirect', 'x-amz-meta-': 'metadata' }
const RECORDS = {
  metadata: ['METADATA_SYNC_STATUS', 'METADATA'],
  tags: ['TAGGING_SYNC_STATUS', 'TAGGING'],
  annotations: ['ANNOTATIONS_SYNC_STATUS', 'ANNOTATIONS'],
} as const

function factRecord(entry: CheckedEntry, { kind, name, matches, source, target }: FactFinding): Fields {
  const [record, type] = RECORDS[kind]
  const field = name === undefined ? { metadata: '', tags: 'tagging', annotations: 'annotations' }[kind] : (FIELDS[name] ?? name.toLowerCase().replaceAll('-', '_'))
  return {
    name: record,
    type,
    ...(name !== undefined && { metadata_name: name }),
    status: matches ? 'MATCHES' : 'MISMATCH',
    key: entry.key,
    ...versions(entry),
    [`source_${field}`]: source,
    [`target_${field}`]: target,
  }
}

function summaryRecord({ counts: { entries, facts } }: CheckEnd, plan: CheckPlan): Fields {
  const [etag, checksum] = plan.by === 'report-checksum' ? [NONE, entries] : [entries, NONE]
  return {
    name: 'REPORT_SUMMARY',
    number_of_objects: entries.match + entries.differs + entries.unknown + entries.missing + entries.error,
    etag_matches: etag.match,
    checksum_matches: checksum.match,
    metadata_matches: facts.metadata.matches,
    tagging_matches: facts.tags.matches,
    not_found: entries.missing,
    etag_mismatch: etag.differs,
    checksum_mismatch: checksum.differs,
    metadata_mismatch: facts.metadata.mismatch,
    tagging_mismatch: facts.tags.mismatch,
    etag_unknown: etag.unknown,
    checksum_unknown: checksum.unknown,
    ...(plan.facts.annotations && { annotations_matches: facts.annotations.matches, annotations_mismatch: facts.annotations.mismatch }),
  }
}

const NONE = { match: 0, differs: 0, unknown: 0 }

/** As s3sync writes times: fractions only where there are any. */
function rfc3339(mtime: number): string {
  return new Date(mtime).toISOString().replace(/(?:\.000)?Z$/, '+00:00')
}
