import { describe, expect, it } from 'vitest'
import type { CheckedEntry } from '../../../src/check/finding.ts'
import type { CheckPlan } from '../../../src/check/settings.ts'
import type { CheckEnd } from '../../../src/cli/check/presenter.ts'
import { CheckStatistics } from '../../../src/check/counts.ts'
import { humanPresenter } from '../../../src/cli/check/human.ts'
import { lineOf } from '../../../src/cli/check/list-file.ts'
import { ndjsonPresenter } from '../../../src/cli/check/ndjson.ts'
import { reportPresenter } from '../../../src/cli/check/report.ts'
import { StorageError } from '../../../src/errors.ts'
import { Statistics } from '../../../src/report/statistics.ts'
import { problemsOf } from './schema.ts'

const SIDE = { key: 'k', size: 3, mtime: Date.UTC(2024, 0, 1), etag: 'e'.repeat(32), contentMd5: 'bWQ1', version: 'v1' }
const HOSTILE = 'a\u001b[2Jb\nc'
const ENTRIES: readonly CheckedEntry[] = [
  { key: 'm', status: 'match', why: 'same content', proof: { by: 'ETag', read: ['target'] }, source: SIDE, target: SIDE },
  { key: 'd', status: 'differs', why: 'content differs', proof: { by: 'bytes', read: ['source', 'target'] }, source: SIDE, target: SIDE },
  { key: HOSTILE, status: 'missing', why: 'not at target', source: SIDE },
  { key: 'x', status: 'extra', why: 'not at source', target: SIDE },
  { key: 'u', status: 'unknown', why: 'no digests compare', source: SIDE, target: SIDE },
  { key: 'e', status: 'error', why: 'cannot read "e"', source: SIDE, target: SIDE, error: new StorageError('cannot read "e"', { kind: 'denied' }) },
  { key: 'hole/', status: 'error', why: 'listing the target: denied', error: new Error('denied') },
]

function endOf(entries: readonly CheckedEntry[], outcome: CheckEnd['outcome'] = { status: 'complete' }): CheckEnd {
  const counts = new CheckStatistics()
  for (const entry of entries) counts.count(entry)
  return { outcome, counts, statistics: new Statistics(), exitCode: 3 }
}

describe('lines for people', () => {
  const options = { matches: false, summaryOnly: false, noSummary: false }

  it('show no control characters, and matches on request', () => {
    expect(humanPresenter(options).entries(ENTRIES).split('\n')).toEqual([
      'differs  d  content differs (bytes read)', 'missing  "a\\u{1b}[2Jb\\nc"  not at target', 'extra    x  not at source',
      'unknown  u  no digests compare', 'error    e  cannot read "e"', 'error    hole/  listing the target: denied', '',
    ])
    expect(humanPresenter({ ...options, matches: true }).entries(ENTRIES)).toMatch(/^match    m  same content \(ETag, target read\)\n/)
    expect(humanPresenter({ ...options, summaryOnly: true }).entries(ENTRIES)).toBe('')
  })

  it.each<[string, readonly CheckedEntry[], CheckEnd['outcome']]>([
    ['both sides are the same', ENTRIES.slice(0, 1), { status: 'complete' }],
    ['the two sides are not the same', ENTRIES.slice(0, 2), { status: 'complete' }],
    ['no difference was found, but not everything is proved to be the same', [ENTRIES[0], ENTRIES[4]] as CheckedEntry[], { status: 'complete' }],
    ['the two sides are not the same', [ENTRIES[3], ENTRIES[4]] as CheckedEntry[], { status: 'complete' }],
    ['neither side has an entry to compare', [], { status: 'complete' }],
    ['not everything could be checked', ENTRIES, { status: 'complete' }],
    ['the check did not end, so this says nothing about the rest', ENTRIES.slice(0, 1), { status: 'interrupted' }],
  ])('end with the verdict: %s', (verdict, entries, outcome) => {
    expect(humanPresenter(options).end(endOf(entries, outcome)).trimEnd().split('\n').at(-1)).toBe(verdict)
  })
})

describe('NDJSON', () => {
  it('is what docs/schema/check.schema.json describes', () => {
    const presenter = ndjsonPresenter(true)
    const failed = { status: 'failed', error: new StorageError('no such bucket', { kind: 'no-location' }) } as const
    const text = presenter.entries(ENTRIES) + presenter.restart() + presenter.end(endOf(ENTRIES)) + presenter.end(endOf([], failed))
    const lines = text.trimEnd().split('\n').map((line) => JSON.parse(line) as { key?: string })
    expect(lines).toHaveLength(ENTRIES.length + 3)
    expect(lines.flatMap(problemsOf)).toEqual([])
    expect(lines[2]?.key).toBe(HOSTILE)
    expect(text).not.toContain('\u001b')
    expect(problemsOf({ type: 'entry', key: 'k', status: 'fine', why: '' })).not.toEqual([])
    expect(problemsOf({ ...lines[0], more: 1 })).not.toEqual([])
  })
})

describe('lists', () => {
  it.each([['a b', 'a b'], ['"a', '"\\"a"'], ['a\nb', '"a\\nb"'], ['a\r', '"a\\r"'], ['ä', 'ä']])('have one line for %j', (key, line) => {
    expect(lineOf(key)).toBe(line)
  })
})

describe('the records of the report', () => {
  const plan: CheckPlan = { by: 'report-etag', facts: { metadata: false, tags: false, annotations: true }, extras: false }

  it('have one for annotations, and none for errors', () => {
    const facts = [{ kind: 'annotations', matches: false, source: 'a=1', target: '' }] as const
    const presenter = reportPresenter({ json: true, plan })
    const entries: CheckedEntry[] = [{ ...(ENTRIES[0] as CheckedEntry), values: { source: 's', target: 't' }, facts }, ...ENTRIES.slice(5)]
    const records = presenter.entries(entries).trimEnd().split('\n').map((line) => (JSON.parse(line) as { fields: object }).fields)
    expect(records).toEqual([
      expect.objectContaining({ name: 'SYNC_STATUS', type: 'ETAG', status: 'MATCHES', source_e_tag: 's', target_e_tag: 't', source_version_id: 'v1' }),
      expect.objectContaining({ name: 'ANNOTATIONS_SYNC_STATUS', status: 'MISMATCH', source_annotations: 'a=1', target_annotations: '' }),
    ])
    expect(presenter.end(endOf(entries))).toContain('"annotations_matches":0,"annotations_mismatch":1')
  })
})
