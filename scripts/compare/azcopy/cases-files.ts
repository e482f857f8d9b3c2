import { createHash } from 'node:crypto'
import type { FileProperties } from '../../../test/support/azure-files-emulator/index.ts'
import { patternOf } from '../../../test/conformance/subject.ts'
import { MIB, SMALL_CONTENTS } from '../samples.ts'
import { OWN_FOLDER, type Case } from './case.ts'
import { fillTargets, LONG_AGO, putWith, TO_COME, writeWith, type Stage } from './stage.ts'

const LARGE = patternOf(5 * MIB + 17, 3)
const WITH_HOLE = Buffer.concat([patternOf(MIB), Buffer.alloc(4 * MIB), patternOf(100)])

/** Headers and metadata as every service has them. */
const WITH_ALL: FileProperties = {
  headers: { type: 'text/x-odd; charset=utf-8', encoding: 'x-none', disposition: 'attachment; filename="a b.txt"', language: 'en', cacheControl: 'max-age=60' },
  metadata: { one: 'a value', two: '2' },
}

/** A share with files of all kinds, in directories too. */
async function fillShare(stage: Stage): Promise<void> {
  await stage.source.fill({ ...SMALL_CONTENTS, 'large.bin': LARGE }, LONG_AGO)
  writeWith(stage, 'dir/with all', 'content', WITH_ALL)
  stage.source.share.makeDirectory('hollow/below', { metadata: { kept: 'yes' } })
}

const withMd5 = (content: string, of = content): FileProperties => ({ headers: { md5: createHash('md5').update(of).digest('base64') } })

const UP: readonly Case[] = [
  {
    name: 'file up: by time',
    from: 'folder',
    to: 'share',
    options: [],
    async arrange(stage) {
      await fillTargets(stage, { 'page.html': 'older', 'newer': 'stays', 'only at the target': 'stays' })
      await stage.source.fill({ ...SMALL_CONTENTS, 'large.bin': LARGE })
      await stage.source.fill({ newer: 'not sent' }, LONG_AGO - 1000)
    },
  },
  {
    name: 'file up: --delete-destination=true',
    from: 'folder',
    to: 'share',
    options: ['--delete-destination=true'],
    async arrange(stage) {
      await fillTargets(stage, { 'gone': 'x', 'dir/gone': 'x', 'dir/there': 'older', 'empties/gone': 'x' })
      await stage.source.fill({ 'dir/there': 'newer', 'other/new': 'x' })
    },
  },
  {
    name: 'file up: --put-md5 --compare-hash MD5 with hidden files',
    from: 'folder',
    to: 'share',
    options: ['--put-md5', '--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles', '--hash-meta-dir', OWN_FOLDER],
    async arrange(stage) {
      for (const { share } of stage.targets) {
        share.write('same', 'content', withMd5('content'))
        share.write('other', 'before', withMd5('before'))
      }
      await stage.source.fill({ 'same': 'content', 'other': 'behind', 'dir/new': 'new' })
    },
  },
  {
    name: 'file up: zeros, which are no ranges',
    from: 'folder',
    to: 'share',
    options: [],
    arrange: ({ source }) => source.fill({ zeros: Buffer.alloc(5 * MIB), holes: WITH_HOLE }),
  },
  {
    name: 'file up: into a directory of the share, filters',
    from: 'folder',
    to: 'share',
    paths: ['', 'here'],
    options: ['--include-pattern', '*.txt', '--exclude-path', 'private'],
    arrange: ({ source }) => source.fill({ 'a.txt': '1', 'b.bin': '2', 'private/c.txt': '3', 'dir/d.txt': '4' }),
  },
]

const DOWN: readonly Case[] = [
  {
    name: 'file down: by time',
    from: 'share',
    to: 'folder',
    options: [],
    async arrange(stage) {
      await fillShare(stage)
      await stage.source.fill({ older: 'new', newer: 'not fetched' })
      await fillTargets(stage, { older: 'old' })
      await fillTargets(stage, { newer: 'stays' }, TO_COME)
    },
  },
  {
    name: 'file down: --delete-destination=true',
    from: 'share',
    to: 'folder',
    options: ['--delete-destination=true'],
    async arrange(stage) {
      await stage.source.fill({ 'dir/there': 'x' })
      await fillTargets(stage, { 'gone': 'x', 'dir/gone': 'x' })
    },
  },
  ...['NoCheck', 'FailIfDifferent', 'FailIfDifferentOrMissing'].map((mode): Case => ({
    name: `file down: --check-md5 ${mode}`,
    from: 'share',
    to: 'folder',
    options: ['--check-md5', mode],
    code: mode.startsWith('Fail') ? 1 : 0,
    async arrange(stage) {
      writeWith(stage, 'right', 'content', withMd5('content'))
      writeWith(stage, 'wrong', 'content', withMd5('content', 'other'))
      writeWith(stage, 'missing', 'content', {})
    },
  })),
]

const ACROSS: readonly Case[] = [
  { name: 'file across: headers, metadata, directories', from: 'share', to: 'share', options: [], arrange: fillShare },
  {
    name: 'file across: --delete-destination=true --preserve-info',
    from: 'share',
    to: 'share',
    options: ['--delete-destination=true', '--preserve-info=true'],
    async arrange(stage) {
      await fillShare(stage)
      writeWith(stage, 'read only', 'x', { attributes: 'ReadOnly|Archive' })
      await fillTargets(stage, { 'gone': 'x', 'dir/gone': 'x' })
    },
  },
  { name: 'file to blob: headers, metadata', from: 'share', to: 'container', options: [], arrange: fillShare },
  {
    name: 'file to blob: --delete-destination=true',
    from: 'share',
    to: 'container',
    options: ['--delete-destination=true'],
    async arrange(stage) {
      await fillTargets(stage, { gone: 'x', there: 'older' })
      await stage.source.fill({ there: 'newer', new: 'x' }, TO_COME)
    },
  },
  {
    name: 'blob to file: headers, metadata',
    from: 'container',
    to: 'share',
    options: [],
    async arrange(stage) {
      await stage.source.fill({ ...SMALL_CONTENTS, 'large.bin': LARGE })
      await putWith(stage, 'dir/with all', 'content', {
        blobHTTPHeaders: { blobContentType: 'text/x-odd; charset=utf-8', blobContentLanguage: 'en', blobCacheControl: 'max-age=60' }, metadata: { one: 'a value', two: '2' },
      })
    },
  },
  {
    name: 'blob to file: --delete-destination=true',
    from: 'container',
    to: 'share',
    options: ['--delete-destination=true'],
    async arrange(stage) {
      await fillTargets(stage, { 'gone': 'x', 'dir/gone': 'x', 'there': 'older' })
      await stage.source.fill({ 'there': 'newer', 'dir/new': 'x' })
    },
  },
]

/** Every pair with Azure Files that azcopy has. */
export const FILES: readonly Case[] = [...UP, ...DOWN, ...ACROSS]
