import type { Case } from './case.ts'
import { ATTRIBUTES, fillBucket, fillTargets, inParts, LARGE, LARGER, LONG_AGO, MARK, MIB, SMALL_CONTENTS, SMALL_PARTS, TO_COME } from './samples.ts'
import { nextSecond, writeAt } from './stage.ts'
import type { Stage } from './stage.ts'

/** From a bucket to a folder or to another bucket. */
export const DOWN_AND_ACROSS: readonly Case[] = [
  {
    name: 'down: by time, with a large object and a folder',
    from: 'bucket',
    to: 'folder',
    options: [],
    async arrange(stage: Stage): Promise<void> {
      const { s3, source, targets } = stage
      await fillBucket(stage, { ...SMALL_CONTENTS, 'older': 'new', 'newer': 'new', 'folder/': '' })
      await s3.putParts(source.at, 'large.bin', inParts(LARGER, 8 * MIB))
      for (const target of targets) {
        await writeAt(target, 'older', 'old', LONG_AGO)
        await writeAt(target, 'newer', 'stays', TO_COME)
        await writeAt(target, 'only/here', 'stays', LONG_AGO)
      }
    },
  },
  {
    name: 'down: --enable-additional-checksum',
    from: 'bucket',
    to: 'folder',
    options: ['--enable-additional-checksum', '--auto-chunksize'],
    async arrange({ s3, source }: Stage): Promise<void> {
      await s3.putObject(source.at, 'small', 'content', { ChecksumAlgorithm: 'SHA256' })
      await s3.putParts(source.at, 'large', inParts(LARGE, 6 * MIB), { ChecksumAlgorithm: 'SHA256' })
      await s3.putParts(source.at, 'large, full', inParts(LARGE, 6 * MIB), { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' })
    },
  },
  {
    name: 'across: --delete and filters',
    from: 'bucket',
    to: 'bucket',
    options: ['--delete', '--filter-include-regex', '^(data|keep|page|many)', '--filter-exclude-regex', '^keep/', '--filter-smaller-size', '60KB'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'page.html': 'older', 'gone': 'x', 'data/gone': 'x', 'keep/gone': 'x', 'keep/there': 'older', 'empty': 'older' })
      await nextSecond()
      await fillBucket(stage, { ...SMALL_CONTENTS, 'keep/there': 'new', 'many': Buffer.alloc(59_999) })
    },
  },
  {
    name: 'across: --auto-chunksize',
    from: 'bucket',
    to: 'bucket',
    options: ['--auto-chunksize'],
    async arrange(stage: Stage): Promise<void> {
      const { s3, source } = stage
      await s3.putParts(source.at, 'parts of 6', inParts(LARGER, 6 * MIB), ATTRIBUTES)
      await s3.putParts(source.at, 'one part', [LARGE])
      await s3.putParts(source.at, 'uneven parts', [LARGE.subarray(0, 6 * MIB), LARGE.subarray(6 * MIB)])
      await fillBucket(stage, { 'whole': LARGE, 'small': 'content' })
    },
  },
  {
    name: 'across: --additional-checksum-algorithm CRC32C --full-object-checksum',
    from: 'bucket',
    to: 'bucket',
    options: ['--additional-checksum-algorithm', 'CRC32C', '--full-object-checksum', ...SMALL_PARTS],
    async arrange(stage: Stage): Promise<void> {
      await fillBucket(stage, { ...SMALL_CONTENTS })
      await stage.s3.putParts(stage.source.at, 'large', inParts(LARGE, 5 * MIB), { ChecksumAlgorithm: 'CRC32C', ChecksumType: 'FULL_OBJECT' })
    },
  },
  {
    name: 'across: --server-side-copy',
    from: 'bucket',
    to: 'bucket',
    options: ['--server-side-copy', ...SMALL_PARTS],
    async arrange(stage: Stage): Promise<void> {
      const { s3, source } = stage
      await fillBucket(stage, { ...SMALL_CONTENTS })
      await s3.putObject(source.at, 'with attributes', 'content', { ...ATTRIBUTES, StorageClass: 'REDUCED_REDUNDANCY' })
      await s3.putParts(source.at, 'large with attributes', inParts(LARGE, 5 * MIB), ATTRIBUTES)
    },
  },
  {
    name: 'across: --sync-latest-tagging',
    from: 'bucket',
    to: 'bucket',
    options: ['--sync-latest-tagging'],
    async arrange({ s3, source, targets }: Stage): Promise<void> {
      for (const [key, tags] of Object.entries({ same: 'a=1', other: 'a=2&b=3', none: '', added: 'c=4' })) {
        await s3.putObject(source.at, key, 'content', tags === '' ? {} : { Tagging: tags })
      }
      for (const { at } of targets) {
        for (const key of ['same', 'other', 'none']) await s3.putObject(at, key, 'content', { ...MARK, Tagging: 'a=1' })
      }
    },
  },
]
