import { describe, expect, it } from 'vitest'
import type { SyncEvent } from '../../src/report/events.ts'
import { Statistics } from '../../src/report/statistics.ts'
import { createEventTables, EVENT_FIELDS, EVENT_TYPES, eventRow } from '../../src/lua/events.ts'

const MTIME = Date.UTC(2026, 10, 29, 12)

function dataOf(event: SyncEvent, dryRun = false): Record<string, unknown> | undefined {
  return createEventTables({ dryRun, targetKey: (key) => `backup/${key}` }).dataOf(event)
}

describe('the numbers of events', () => {
  it('are those of s3sync, one bit each', () => {
    expect(EVENT_TYPES).toEqual({
      PIPELINE_START: 2, PIPELINE_END: 4, SYNC_START: 8, SYNC_COMPLETE: 16, SYNC_DELETE: 32, SYNC_ETAG_VERIFIED: 64, SYNC_CHECKSUM_VERIFIED: 128,
      SYNC_ETAG_MISMATCH: 256, SYNC_CHECKSUM_MISMATCH: 512, SYNC_WARNING: 1024, PIPELINE_ERROR: 2048, SYNC_CANCEL: 4096, SYNC_WRITE: 8192,
      SYNC_FILTERED: 16384, STATS_REPORT: 32768,
    })
  })
})

describe('the table that on_event gets', () => {
  it('shows the relative key when a copy begins, and what is at the target', () => {
    const target = { size: 3, mtime: MTIME, etag: 'old' }
    expect(dataOf({ type: 'start', key: 'a', size: 5, mtime: MTIME, etag: 'new', reason: 'newer', dryRun: false, target })).toMatchObject({
      event_type: 8, key: 'a', source_size: 5, source_last_modified: '2026-11-29T12:00:00Z', source_etag: 'new', target_size: 3, target_etag: 'old', dry_run: false,
    })
  })

  it('shows the whole key, headers, metadata and tags of what was copied', () => {
    const facts = { contentType: 'text/plain', metadata: { a: 'b' }, tags: { c: 'd e' } }
    expect(dataOf({ type: 'copy', key: 'a', size: 5, mtime: MTIME, reason: 'new', dryRun: false, facts })).toMatchObject({
      event_type: 16, key: 'backup/a', source_size: 5, source_content_type: 'text/plain', source_user_defined_metadata: { a: 'b' }, source_tagging: 'c=d%20e',
    })
  })

  it('shows each part that was written', () => {
    expect(dataOf({ type: 'write', key: 'a', bytes: 8, arrived: 16, size: 20, part: 2, uploadId: 'u' })).toMatchObject({
      event_type: 8192, key: 'backup/a', byte_written: 8, part_number: 2, upload_id: 'u',
    })
  })

  it('tells filters, the preprocess callback and the update check apart', () => {
    expect(dataOf({ type: 'skip', key: 'a', reason: 'larger-size', filter: '--filter-larger-size' })).toMatchObject({ event_type: 16384, key: 'a' })
    expect(dataOf({ type: 'skip', key: 'a', reason: 'cancelled' })).toMatchObject({ event_type: 4096, key: 'a' })
    expect(dataOf({ type: 'skip', key: 'a', reason: 'up-to-date' })).toBeUndefined()
  })

  it('shows digests that match and digests that differ, each on its side', () => {
    expect(dataOf({ type: 'verified', key: 'a', side: 'target', digest: 'ETag', value: 'e' })).toMatchObject({ event_type: 64, source_etag: 'e', target_etag: 'e' })
    expect(dataOf({ type: 'mismatch', key: 'a', side: 'target', digest: 'SHA256', expected: 't', computed: 's' }))
      .toMatchObject({ event_type: 512, checksum_algorithm: 'SHA256', source_checksum: 's', target_checksum: 't' })
    expect(dataOf({ type: 'mismatch', key: 'a', side: 'source', digest: 'ETag', expected: 's', computed: 't' }))
      .toMatchObject({ event_type: 256, source_etag: 's', target_etag: 't' })
  })

  it('has the cause of a warning and of an error in its message', () => {
    expect(dataOf({ type: 'warning', key: 'a', message: 'left out', error: new Error('it is archived') })).toMatchObject({ event_type: 1024, key: 'a', message: 'left out: it is archived' })
    expect(dataOf({ type: 'run-error', message: 'no bucket', error: undefined })).toMatchObject({ event_type: 2048, message: 'no bucket' })
    expect(dataOf({ type: 'failure', key: 'a', message: 'cannot copy' })).toMatchObject({ event_type: 2048, key: 'a' })
  })

  it('counts what differed, and divides by one second at least', () => {
    const tables = createEventTables({ dryRun: true, targetKey: (key) => key })
    tables.dataOf({ type: 'mismatch', key: 'a', side: 'target', digest: 'ETag', expected: 't', computed: 's' })
    const statistics = Object.assign(new Statistics(), { transferred: 2, transferredBytes: 6_000_000_000, skipped: 1 })
    expect(tables.dataOf({ type: 'statistics', statistics })).toMatchObject({
      event_type: 32768, dry_run: true, stats_transferred_byte: 6_000_000_000, stats_transferred_byte_per_sec: 6_000_000_000, stats_transferred_object: 2,
      stats_skipped: 1, stats_etag_mismatch: 1, stats_checksum_mismatch: 0,
    })
  })

  it('goes out in the order of the fields', () => {
    const row = eventRow({ event_type: 32, key: 'a' })
    expect(row).toHaveLength(EVENT_FIELDS.length)
    expect(row[EVENT_FIELDS.indexOf('key')]).toBe('a')
    expect(row[EVENT_FIELDS.indexOf('source_size')]).toBeUndefined()
  })
})
