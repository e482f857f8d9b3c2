import type { Case } from './case.ts'
import { fillFolder, fillTargets, inParts, LARGE, LARGER, LONG_AGO, MARK, MIB, SMALL_CONTENTS, SMALL_PARTS } from './samples.ts'
import { writeAt } from './stage.ts'
import type { Stage } from './stage.ts'

/** From a folder to a bucket. */
export const UP: readonly Case[] = [
  {
    name: 'up: by time, with a large file',
    from: 'folder',
    to: 'bucket',
    options: [],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'page.html': 'older', 'data/newer': 'stays', 'only at the target': 'stays' })
      await fillFolder(stage, { ...SMALL_CONTENTS, 'large.bin': LARGER })
      await writeAt(stage.source, 'data/newer', 'not sent', LONG_AGO)
    },
  },
  {
    name: 'up: --check-size',
    from: 'folder',
    to: 'bucket',
    options: ['--check-size'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { same: 'abc', other: 'abcd', gone: 'x' })
      await fillFolder(stage, { same: 'xyz' })
      await writeAt(stage.source, 'other', 'xyz', LONG_AGO)
    },
  },
  {
    name: 'up: --check-etag on objects in parts',
    from: 'folder',
    to: 'bucket',
    options: ['--check-etag', ...SMALL_PARTS],
    async arrange(stage: Stage): Promise<void> {
      const { s3, source, targets } = stage
      const changed = Buffer.from(LARGE)
      changed.writeUInt8(changed.readUInt8(7 * MIB) ^ 1, 7 * MIB)
      await fillTargets(stage, { 'small same': 'abc', 'small other': 'abc' })
      for (const { at } of targets) {
        for (const key of ['large same', 'large other']) await s3.putParts(at, key, inParts(LARGE, 5 * MIB), MARK)
      }
      await fillFolder(stage, { 'small same': 'abc', 'large same': LARGE, 'large other': changed })
      await writeAt(source, 'small other', 'abx', LONG_AGO)
    },
  },
  ...['SHA256', 'CRC64NVME'].map((algorithm): Case => ({
    name: `up: --additional-checksum-algorithm ${algorithm}`,
    from: 'folder',
    to: 'bucket',
    options: ['--additional-checksum-algorithm', algorithm, ...SMALL_PARTS],
    async arrange(stage: Stage): Promise<void> {
      await fillFolder(stage, { ...SMALL_CONTENTS, large: LARGE })
    },
  })),
  {
    name: 'up: headers, metadata and tags by options',
    from: 'folder',
    to: 'bucket',
    options: [
      '--cache-control', 'no-store', '--content-disposition', 'inline', '--content-encoding', 'x-none', '--content-language', 'de',
      '--content-type', 'text/x-odd', '--expires', '2037-10-21T07:28:00Z', '--website-redirect', '/elsewhere',
      '--metadata', 'one=1,two=b-c', '--tagging', 'colour=dark%20blue&size=10', ...SMALL_PARTS,
    ],
    async arrange(stage: Stage): Promise<void> {
      await fillFolder(stage, { ...SMALL_CONTENTS, large: LARGE })
    },
  },
  {
    name: 'up: --if-none-match --put-last-modified-metadata --storage-class',
    from: 'folder',
    to: 'bucket',
    code: 3,
    options: ['--remove-modified-filter', '--if-none-match', '--put-last-modified-metadata', '--storage-class', 'REDUCED_REDUNDANCY', ...SMALL_PARTS],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'page.html': 'is there already' })
      await fillFolder(stage, { ...SMALL_CONTENTS, large: LARGE })
    },
  },
]
