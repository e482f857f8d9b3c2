import { patternOf } from '../../../test/conformance/subject.ts'
import { MIB, SMALL_CONTENTS } from '../samples.ts'
import { OWN_FOLDER, type Case } from './case.ts'
import { fillTargets, LONG_AGO, type Stage } from './stage.ts'

const LARGE = patternOf(5 * MIB + 17, 3)

/** From a folder to a container. */
export const UP: readonly Case[] = [
  {
    name: 'up: by time',
    from: 'folder',
    to: 'container',
    options: [],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'page.html': 'older', 'newer': 'stays', 'only at the target': 'stays' })
      await stage.source.fill({ ...SMALL_CONTENTS, 'large.bin': LARGE })
      await stage.source.fill({ newer: 'not sent' }, LONG_AGO)
    },
  },
  {
    name: 'up: into a container that is not there yet, blocks and --put-md5',
    from: 'folder',
    to: 'no container',
    options: ['--put-md5', '--block-size-mb', '2', '--put-blob-size-mb', '1'],
    async arrange({ source }: Stage): Promise<void> {
      await source.fill({ ...SMALL_CONTENTS, 'one MiB': patternOf(MIB), 'one MiB and a byte': patternOf(MIB + 1), 'two MiB': patternOf(2 * MIB), 'large.bin': LARGE })
    },
  },
  {
    name: 'up: content types',
    from: 'folder',
    to: 'container',
    options: [],
    async arrange({ source }: Stage): Promise<void> {
      const names = ['a.json', 'b.txt', 'c.jpg', 'd.tar.gz', 'e.mp4', 'f.svg', 'g.woff2', 'h.unknown', 'no-extension', 'i.HTML', 'j.csv', 'k.pdf', 'l.js']
      await source.fill(Object.fromEntries(names.map((name) => [name, 'some text'])))
      await source.fill({ 'sniffed': '<!DOCTYPE html><p>', 'binary': patternOf(600, 5) })
    },
  },
  {
    name: 'up: --delete-destination=true and filters',
    from: 'folder',
    to: 'container',
    options: ['--delete-destination=true', '--include-pattern', '*.txt;*.h?ml', '--exclude-pattern', 'keep*', '--exclude-path', 'private;pri', '--exclude-regex', '^odd/.*9'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'gone.txt': 'x', 'stays.bin': 'x', 'keep.txt': 'x', 'private/gone.txt': 'x', 'odd/19.txt': 'x', 'there.txt': 'older' })
      await stage.source.fill({ 'there.txt': 'new', 'a/b.html': 'x', 'keep-me.txt': 'x', 'private/a.txt': 'x', 'print.txt': 'x', 'odd/9.txt': 'x', 'odd/8.txt': 'x', 'c.bin': 'x' })
    },
  },
  {
    name: 'up: --recursive=false --delete-destination=true --mirror-mode',
    from: 'folder',
    to: 'container',
    options: ['--recursive=false', '--delete-destination=true', '--mirror-mode'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'a': 'older', 'gone': 'x', 'dir/stays': 'x' })
      await stage.source.fill({ 'a': 'new', 'dir/b': 'not sent' }, LONG_AGO)
    },
  },
  {
    name: 'up: --compare-hash MD5 with hidden files',
    from: 'folder',
    to: 'container',
    options: ['--compare-hash', 'MD5', '--local-hash-storage-mode', 'HiddenFiles', '--hash-meta-dir', OWN_FOLDER, '--put-md5'],
    async arrange(stage: Stage): Promise<void> {
      await fillTargets(stage, { 'same': 'content', 'other': 'before' })
      await stage.source.fill({ 'same': 'content', 'other': 'behind', 'dir/new': 'new' })
    },
  },
  {
    name: 'up: --preserve-posix-properties',
    from: 'folder',
    to: 'container',
    options: ['--preserve-posix-properties'],
    async arrange({ source }: Stage): Promise<void> {
      await source.fill({ 'a': 'content', 'dir/b': '' })
    },
  },
  {
    name: 'up: --preserve-posix-properties --posix-properties-style amlfs',
    from: 'folder',
    to: 'container',
    options: ['--preserve-posix-properties', '--posix-properties-style', 'amlfs'],
    async arrange({ source }: Stage): Promise<void> {
      await source.fill({ 'a': 'content', 'dir/b': '' })
    },
  },
  {
    name: 'up: one file, which gets the name of the target',
    from: 'folder',
    to: 'container',
    paths: ['dir/file.txt', 'other/name.bin'],
    options: [],
    async arrange(stage: Stage): Promise<void> {
      await stage.source.fill({ 'dir/file.txt': 'content', 'dir/more': 'not sent' })
    },
  },
  {
    name: 'up: --include-directory-stub',
    from: 'folder',
    to: 'container',
    options: ['--include-directory-stub'],
    async arrange({ source }: Stage): Promise<void> {
      await source.fill({ 'a/b/c': 'content', 'd': '' })
    },
  },
]
