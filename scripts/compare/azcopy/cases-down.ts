import { patternOf } from '../../../test/conformance/subject.ts'
import { MIB, SMALL_CONTENTS } from '../samples.ts'
import { OWN_FOLDER, type Case } from './case.ts'
import { fillTargets, putWith, TO_COME, type Stage } from './stage.ts'

/** A digest of nothing that is here. */
const WRONG_MD5 = { blobHTTPHeaders: { blobContentMD5: Buffer.alloc(16, 1) } }

/** From a container to a folder. */
export const DOWN: readonly Case[] = [
  {
    name: 'down: by time',
    from: 'container',
    to: 'folder',
    options: ['--block-size-mb', '1'],
    async arrange(stage: Stage): Promise<void> {
      await stage.source.fill({ ...SMALL_CONTENTS, 'older': 'new', 'newer': 'not fetched', 'large.bin': patternOf(5 * MIB + 1) })
      await fillTargets(stage, { older: 'old', 'only/here': 'stays' })
      await fillTargets(stage, { newer: 'stays' }, TO_COME)
    },
  },
  {
    name: 'down: --delete-destination=true, stubs of folders',
    from: 'container',
    to: 'folder',
    options: ['--delete-destination=true'],
    async arrange(stage: Stage): Promise<void> {
      await stage.source.fill({ 'dir/a': 'x' })
      await putWith(stage, 'dir', '', { metadata: { hdi_isfolder: 'true' } })
      await putWith(stage, 'empty', '', { metadata: { Hdi_isfolder: 'true' } })
      await fillTargets(stage, { 'gone': 'x', 'deep/er/gone': 'x' })
    },
  },
  ...['NoCheck', 'LogOnly', 'FailIfDifferent', 'FailIfDifferentOrMissing'].map((mode): Case => ({
    name: `down: --check-md5 ${mode}`,
    from: 'container',
    to: 'folder',
    options: ['--check-md5', mode],
    code: mode.startsWith('Fail') ? 1 : 0,
    async arrange(stage: Stage): Promise<void> {
      const { container } = stage.source
      await stage.source.fill({ right: 'content' })
      await container.putBlocks('wrong', [patternOf(100)], WRONG_MD5)
      await container.putBlocks('missing', [patternOf(100)])
    },
  })),
  {
    name: 'down: --compare-hash MD5 with hidden files',
    from: 'container',
    to: 'folder',
    options: ['--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles', '--hash-meta-dir', OWN_FOLDER],
    twice: true,
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'same': 'content', 'other': 'before' })
      await stage.source.fill({ 'same': 'content', 'other': 'behind', 'dir/new': 'new' })
    },
  },
  {
    name: 'down: --preserve-posix-properties',
    from: 'container',
    to: 'folder',
    options: ['--preserve-posix-properties'],
    async arrange(stage: Stage): Promise<void> {
      await putWith(stage, 'a', 'content', { metadata: { permissions: '33152', modtime: '1600000000123456789', posix_atime: '1600000001000000000' } })
      await putWith(stage, 'b', 'content', {})
    },
  },
  {
    name: 'down: one blob, which gets the name of the target',
    from: 'container',
    to: 'folder',
    paths: ['dir/blob', 'name.bin'],
    options: [],
    async arrange(stage: Stage): Promise<void> {
      await stage.source.fill({ 'dir/blob': 'content', 'dir/blob/below': 'not fetched' })
    },
  },
  {
    name: 'down: append and page blobs',
    from: 'container',
    to: 'folder',
    options: [],
    async arrange({ source: { container } }: Stage): Promise<void> {
      await container.putAppendBlob('append', 'content')
      await container.putPageBlob('page', patternOf(1024))
    },
  },
  {
    name: 'down: a virtual folder',
    from: 'container',
    to: 'folder',
    paths: ['dir', ''],
    options: ['--include-regex', '^[ab]'],
    async arrange(stage: Stage): Promise<void> {
      await stage.source.fill({ 'dir/a': '1', 'dir/sub/a': '2', 'dir/b': '3', 'dir-2/a': '4', 'a': '5' })
    },
  },
]
