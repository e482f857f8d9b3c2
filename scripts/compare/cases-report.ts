import type { Case } from './case.ts'
import { fillFolder, fillTargets, inParts, LARGE, MIB, SMALL_PARTS } from './samples.ts'
import { writeAt, type Stage } from './stage.ts'

const REPORT = ['--report-sync-status', '--json-tracing']

/** The sync report: the records of both programs are compared. Nothing may be written. */
export const REPORTS: readonly Case[] = [
  {
    name: 'report: by ETag, from a folder',
    from: 'folder',
    to: 'bucket',
    code: 3,
    options: [...REPORT, ...SMALL_PARTS],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { same: 'abc', other: 'abd', longer: 'abcd', extra: 'x' })
      for (const { at } of stage.targets) {
        await stage.s3.putParts(at, 'large same', inParts(LARGE, 5 * MIB))
        await stage.s3.putParts(at, 'large in other parts', inParts(LARGE, 6 * MIB))
      }
      await fillFolder(stage, { same: 'abc', other: 'abc', longer: 'abc', absent: 'abc', 'large same': LARGE, 'large in other parts': LARGE })
    },
  },
  {
    name: 'report: --auto-chunksize --check-etag, from a folder',
    from: 'folder',
    to: 'bucket',
    options: [...REPORT, '--auto-chunksize', '--check-etag'],
    async arrange(stage: Stage): Promise<void> {
      for (const { at } of stage.targets) await stage.s3.putParts(at, 'large', inParts(LARGE, 6 * MIB))
      await fillFolder(stage, { large: LARGE })
    },
  },
  {
    name: 'report: by checksum, from a folder',
    from: 'folder',
    to: 'bucket',
    code: 3,
    options: [...REPORT, '--check-additional-checksum', 'SHA256'],
    async arrange(stage: Stage): Promise<void> {
      for (const { at } of stage.targets) {
        await stage.s3.putObject(at, 'same', 'abc', { ChecksumAlgorithm: 'SHA256' })
        await stage.s3.putObject(at, 'other', 'abd', { ChecksumAlgorithm: 'SHA256' })
        await stage.s3.putObject(at, 'without', 'abc', { ChecksumAlgorithm: 'CRC32' })
        await stage.s3.putParts(at, 'in parts', inParts(LARGE, 5 * MIB), { ChecksumAlgorithm: 'SHA256' })
      }
      await fillFolder(stage, { 'same': 'abc', 'other': 'abc', 'without': 'abc', 'absent': 'abc', 'in parts': LARGE })
    },
  },
  {
    name: 'report: metadata and tags, between buckets',
    from: 'bucket',
    to: 'bucket',
    code: 3,
    options: [...REPORT, '--report-metadata-sync-status', '--report-tagging-sync-status'],
    async arrange({ s3, source, targets }: Stage): Promise<void> {
      const facts = { ContentType: 'text/plain', CacheControl: 'no-cache', Metadata: { one: '1', two: 'a b' }, Tagging: 'colour=dark%20blue&size=10' }
      for (const key of ['same', 'other', 'absent']) await s3.putObject(source.at, key, 'abc', facts)
      for (const { at } of targets) {
        await s3.putObject(at, 'same', 'abc', facts)
        await s3.putObject(at, 'other', 'abc', { ...facts, ContentType: 'text/html', Metadata: { one: '1' }, Tagging: 'size=10' })
      }
    },
  },
  {
    name: 'report: all match, to a folder',
    from: 'bucket',
    to: 'folder',
    options: REPORT,
    async arrange({ s3, source, targets }: Stage): Promise<void> {
      await s3.putObject(source.at, 'same', 'abc')
      for (const target of targets) await writeAt(target, 'same', 'abc', 1_700_000_000)
    },
  },
]
