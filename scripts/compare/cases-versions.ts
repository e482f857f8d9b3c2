import type { Case } from './case.ts'
import { ATTRIBUTES, inParts, LARGE, MIB, SMALL_PARTS } from './samples.ts'
import { nextSecond } from './stage.ts'
import type { Stage } from './stage.ts'

/** From a bucket that keeps versions. */
export const VERSIONS: readonly Case[] = [
  {
    name: 'versions: --enable-versioning',
    from: 'versions',
    to: 'versions',
    options: ['--enable-versioning', ...SMALL_PARTS],
    async arrange({ s3, source }: Stage): Promise<void> {
      await s3.putObject(source.at, 'key', 'one', ATTRIBUTES)
      await s3.putParts(source.at, 'key', inParts(LARGE, 5 * MIB))
      await s3.deleteObject(source.at, 'key')
      await s3.putObject(source.at, 'key', 'three')
      await s3.putObject(source.at, 'deleted', 'one')
      await s3.deleteObject(source.at, 'deleted')
      await s3.putObject(source.at, 'dir/once', 'one')
    },
  },
  {
    name: 'versions: --point-in-time',
    from: 'versions',
    to: 'bucket',
    options: [...SMALL_PARTS],
    async arrange({ s3, source, targets }: Stage): Promise<string[]> {
      await s3.putObject(source.at, 'changed later', 'as it was then', ATTRIBUTES)
      await s3.putObject(source.at, 'deleted later', 'as it was then')
      await s3.putObject(source.at, 'deleted before', 'x')
      await s3.deleteObject(source.at, 'deleted before')
      await nextSecond()
      const time = `${new Date().toISOString().slice(0, 19)}Z`
      await nextSecond()
      await s3.putObject(source.at, 'changed later', 'as it is now')
      await s3.deleteObject(source.at, 'deleted later')
      await s3.putObject(source.at, 'made later', 'x')
      for (const { at } of targets) await s3.putObject(at, 'changed later', 'newer, and overwritten')
      return ['--point-in-time', time]
    },
  },
]
