import { describe, expect, it } from 'vitest'
import { patternOf } from '../conformance/subject.ts'
import { describeEveryS3 } from '../support/s3.ts'
import { MIB } from './support/mixed.ts'
import { objectsOn } from './support/objects.ts'
import type { Place } from './support/places.ts'
import { cut } from './support/stored.ts'
import { useWorld } from './support/world.ts'

interface LogRecord {
  readonly level: string
  readonly fields: Readonly<Record<string, unknown>>
}

const [ONE, OTHER] = [Buffer.from('content'), Buffer.from('Content')]
const MD5 = { ONE: '9a0364b9e99bb480dd25e1f0284c8555', OTHER: 'f15c1cae7882448b3fb0404682e17e61' }
const TIME = 1_700_000_000

function recordsOf(stdout: string): Record<string, unknown>[] {
  return stdout.trimEnd().split('\n').map((line) => (JSON.parse(line) as LogRecord).fields)
}

const ZEROES = {
  etag_matches: 0, checksum_matches: 0, metadata_matches: 0, tagging_matches: 0, not_found: 0, etag_mismatch: 0,
  checksum_mismatch: 0, metadata_mismatch: 0, tagging_mismatch: 0, etag_unknown: 0, checksum_unknown: 0,
}

describeEveryS3('--report-sync-status', [], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const report = (source: Place, target: Place, ...options: string[]) => world.objsync(source, target, ['--report-sync-status', '--json-tracing', ...options])

  describe.each([['local', 's3'], ['s3', 'local'], ['s3', 's3'], ['local', 'local']] as const)('%s to %s', (from, to) => {
    it.concurrent('reports every source entry, ends with 3, and transfers nothing', async () => {
      const [source, target] = [world.newPlace(from), world.newPlace(to)]
      await source.write({ same: ONE, other: ONE, absent: ONE }, TIME)
      await target.write({ same: ONE, other: OTHER, extra: ONE }, TIME)
      const before = await target.states()
      const { code, stdout, stderr } = await report(source, target)
      expect([code, stderr]).toEqual([3, ''])
      const records = recordsOf(stdout)
      const summary = records.pop()
      expect(records.map(({ name, type, status, key }) => ({ name, type, status, key })).sort((a, b) => String(a.key).localeCompare(String(b.key)))).toEqual([
        { name: 'SYNC_STATUS', type: 'EXISTENCE', status: 'NOT_FOUND', key: 'absent' },
        { name: 'SYNC_STATUS', type: 'ETAG', status: 'MISMATCH', key: 'other' },
        { name: 'SYNC_STATUS', type: 'ETAG', status: 'MATCHES', key: 'same' },
      ])
      expect(records.find(({ key }) => key === 'other')).toMatchObject({
        source_version_id: '', target_version_id: '', source_e_tag: MD5.ONE, target_e_tag: MD5.OTHER, source_size: 7, target_size: 7,
        source_last_modified: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/), target_last_modified: expect.stringMatching(/\+00:00$/),
      })
      expect(summary).toEqual({ name: 'REPORT_SUMMARY', number_of_objects: 3, ...ZEROES, etag_matches: 1, etag_mismatch: 1, not_found: 1 })
      expect(await target.states()).toEqual(before)
    })

    it.concurrent('ends with 0 when all match, and prints lines of text without --json-tracing', async () => {
      const [source, target] = [world.newPlace(from), world.newPlace(to)]
      await source.write({ a: ONE }, TIME)
      await target.write({ a: ONE, extra: ONE }, TIME)
      const { code, stdout } = await world.objsync(source, target, ['--report-sync-status'])
      expect([code, stdout.split('\n')]).toEqual([0, [
        expect.stringMatching(/^\S+Z INFO SYNC_STATUS type="ETAG" status="MATCHES" key="a" /),
        expect.stringMatching(/^\S+Z INFO REPORT_SUMMARY number_of_objects=1 etag_matches=1 /), '',
      ]])
    })
  })

  it.concurrent('compares ETags as an upload would make them, or with --auto-chunksize by the real parts', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    const large = patternOf(11 * MIB)
    await source.write({ k: large })
    await objects.put(target, 'k', cut(large, 6 * MIB))
    expect(await report(source, target)).toMatchObject({ code: 3, stdout: expect.stringContaining('"etag_mismatch":1') })
    expect(await report(source, target, '--auto-chunksize', '--check-etag')).toMatchObject({ code: 0, stdout: expect.stringContaining('"etag_matches":1') })
    expect(await report(target, source, '--auto-chunksize')).toMatchObject({ code: 0, stdout: expect.stringContaining('"etag_matches":1') })
  })

  it.concurrent('filters apply', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'a.jpg': ONE, 'b.txt': ONE })
    await target.write({ 'a.jpg': ONE })
    expect(await report(source, target, '--filter-exclude-regex', 'txt$')).toMatchObject({ code: 0 })
  })

  it.concurrent('metadata, tags and annotations are asked of two sides that keep them; a side that keeps none is a warning', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ a: ONE })
    await target.write({ a: ONE })
    const { code, stderr } = await report(source, target, '--report-metadata-sync-status')
    expect([code, stderr]).toEqual([3, expect.stringContaining('the source keeps no metadata, so none are compared')])
    for (const option of ['--report-metadata-sync-status', '--report-tagging-sync-status', '--report-annotations-sync-status']) {
      expect(await world.objsync(source, target, [option])).toMatchObject({ code: 2, stderr: `error: ${option} needs --report-sync-status to be given too\n` })
    }
  })
})

describeEveryS3('--report-sync-status with more than content', ['checksums'], (s3) => {
  const world = useWorld(s3)
  const objects = objectsOn(s3)
  const report = (source: Place, target: Place, ...options: string[]) => world.objsync(source, target, ['--report-sync-status', '--json-tracing', ...options])

  it.concurrent('--check-additional-checksum compares checksums, and what is stored without one is unknown', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ same: ONE, other: ONE, without: ONE })
    await objects.put(target, 'same', ONE, { ChecksumAlgorithm: 'SHA256' })
    await objects.put(target, 'other', OTHER, { ChecksumAlgorithm: 'SHA256' })
    await objects.put(target, 'without', ONE, { ChecksumAlgorithm: 'CRC32' })
    const { code, stdout } = await report(source, target, '--check-additional-checksum', 'SHA256')
    const records = recordsOf(stdout)
    expect([code, records.pop()]).toEqual([3, { name: 'REPORT_SUMMARY', number_of_objects: 3, ...ZEROES, checksum_matches: 1, checksum_mismatch: 1, checksum_unknown: 1 }])
    expect(records.find(({ key }) => key === 'same')).toMatchObject({
      type: 'CHECKSUM', status: 'MATCHES', checksum_algorithm: 'SHA256', source_checksum: '7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=', target_checksum: '7XACtDnprIRfIjV9giusFERzD722AW0+yUMil7nsn3M=',
    })
    expect(records.find(({ key }) => key === 'without')).toMatchObject({ status: 'UNKNOWN', message: expect.stringContaining('keeps no SHA256') })
  })

  it.concurrent('--report-metadata-sync-status and --report-tagging-sync-status add records of their own', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    const facts = { ContentType: 'text/plain', CacheControl: 'no-cache', Metadata: { k1: 'v 1', k2: 'v2' }, Tagging: 't=1&u=2' }
    for (const side of [source, target]) await objects.put(side, 'same', ONE, facts)
    await objects.put(source, 'other', ONE, facts)
    await objects.put(target, 'other', ONE, { ...facts, ContentType: 'text/html', Metadata: { k1: 'v 1' }, Tagging: 't=2' })
    const { code, stdout } = await report(source, target, '--report-metadata-sync-status', '--report-tagging-sync-status')
    const records = recordsOf(stdout)
    expect([code, records.pop()]).toEqual([3, {
      name: 'REPORT_SUMMARY', number_of_objects: 2, ...ZEROES, etag_matches: 2, metadata_matches: 1, metadata_mismatch: 1, tagging_matches: 1, tagging_mismatch: 1,
    }])
    const metadata = records.filter(({ name, key }) => name === 'METADATA_SYNC_STATUS' && key === 'other')
    expect(metadata.map(({ metadata_name: name, status }) => [name, status])).toEqual([
      ['Content-Disposition', 'MATCHES'], ['Content-Encoding', 'MATCHES'], ['Content-Language', 'MATCHES'], ['Content-Type', 'MISMATCH'],
      ['Cache-Control', 'MATCHES'], ['Expires', 'MATCHES'], ['x-amz-website-redirect-location', 'MATCHES'], ['x-amz-meta-', 'MISMATCH'],
    ])
    expect(metadata[3]).toMatchObject({ type: 'METADATA', source_content_type: 'text/plain', target_content_type: 'text/html' })
    expect(metadata[7]).toMatchObject({ source_metadata: 'k1=v%201,k2=v2', target_metadata: 'k1=v%201' })
    expect(records.filter(({ name, key }) => name === 'TAGGING_SYNC_STATUS' && key === 'other')).toEqual([
      expect.objectContaining({ type: 'TAGGING', status: 'MISMATCH', source_tagging: 't=1&u=2', target_tagging: 't=2' }),
    ])
  })
})
