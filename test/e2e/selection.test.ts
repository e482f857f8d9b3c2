import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { describeEveryS3 } from '../support/s3.ts'
import { NEW, OLD, textsOf, useLocalWorld } from './support/local-world.ts'
import { startIn } from './support/stdin.ts'
import { startTap, type Tap } from './support/tap.ts'
import { useWorld } from './support/world.ts'

const TREE = { 'a.jpg': '1', 'a.txt': '1', 'raw/b.jpg': '1', 'raw/deep/c.jpg': '1', 'tmp/d.jpg': '1', 'x/tmp/e.jpg': '1' }

describe('which entries are synced, between disks', () => {
  const world = useLocalWorld()
  const fileWith = async (name: string, text: string): Promise<string> => {
    const path = join(world.folder, name)
    await writeFile(path, text)
    return path
  }

  it.concurrent.each<[string, string[], string[]]>([
    ['--exclude', ['--exclude', '*.jpg'], ['a.txt']],
    ['--include behind --exclude', ['--exclude', '*', '--include', 'raw/*', '--include', '*.txt'], ['a.txt', 'raw/b.jpg', 'raw/deep/c.jpg']],
    ['--include before --exclude', ['--include', 'raw/*', '--exclude', '*'], []],
    ['the last that matches', ['--exclude', '*', '--include', 'raw/*', '--exclude', 'raw/deep/*'], ['raw/b.jpg']],
    ['--filters', ['--filters', '- *\n+ x/*'], ['x/tmp/e.jpg']],
    ['--exclude with --filter-include-regex: both must let it pass', ['--exclude', 'tmp/*', '--filter-include-regex', 'tmp'], ['x/tmp/e.jpg']],
  ])('%s', async (_, options, expected) => {
    const { code, held } = await world.sync(TREE, {}, options)
    expect([code, Object.keys(held).sort()]).toEqual([0, expected])
  })

  it.concurrent('OBJSYNC_FILTERS holds ordered rules', async () => {
    const { code, held } = await world.sync(TREE, {}, [], { OBJSYNC_FILTERS: '- *\n+ a.*' })
    expect([code, Object.keys(held)]).toEqual([0, ['a.jpg', 'a.txt']])
  })

  it.concurrent('--filter-from: the first rule that matches decides; comments and blank lines say nothing, ! forgets', async () => {
    const rules = await fileWith('rules', '\ufeff- **\r\n!\r\n# comment\n; another\n\n+ /raw/*\n- tmp/\n- *.jpg\n')
    const { code, held } = await world.sync(TREE, {}, ['--filter-from', rules])
    expect([code, Object.keys(held).sort()]).toEqual([0, ['a.txt', 'raw/b.jpg']])
  })

  it.concurrent('--filter-from twice: the files are read one after the other', async () => {
    const [first, second] = [await fileWith('first', '+ a.jpg\n'), await fileWith('second', '- *.jpg\n')]
    const { held } = await world.sync(TREE, {}, ['--filter-from', first, '--filter-from', second])
    expect(Object.keys(held)).toEqual(['a.jpg', 'a.txt'])
  })

  it.concurrent.each<[string, string, string, string]>([
    ['--filter-from', 'bad-rule', '+ a\nb\n', ':2: "b" is no rule'],
    ['--filter-from', 'bad-glob', '# c\n\n- {a\n', ':3: the glob "{a" cannot be read: a "{" is not closed'],
    ['--files-from', 'up', 'a.jpg\na/../../b\n', ':2: the key "a/../../b" leaves its folder'],
    ['--files-from', 'absolute', '# c\n/etc/passwd\n', ':2: the key "/etc/passwd" is an absolute path'],
    ['--files-from-raw', 'empty-segment', 'a//b\n', ':1: the key "a//b" has an empty segment'],
  ])('%s with a bad line ends with 2 before anything is touched (%s)', async (option, name, text, message) => {
    const { code, stderr, held } = await world.sync(TREE, { old: 'old' }, ['--delete', option, await fileWith(name, text)])
    expect([code, held]).toEqual([2, { old: 'old' }])
    expect(stderr).toContain(`${name}${message}`)
    expect(stderr.trim().split('\n')).toHaveLength(1)
  })

  it.concurrent('--files-from: the keys of the list, once each; a missing one is a warning', async () => {
    const list = await fileWith('list', '# mine\nraw/b.jpg\r\na.txt\nmissing\na.txt\n')
    const { code, held, stderr } = await world.sync(TREE, { 'a.txt': 'old', 'other': 'kept' }, ['--files-from', list])
    expect([code, held]).toEqual([3, { 'a.txt': '1', 'other': 'kept', 'raw/b.jpg': '1' }])
    expect(stderr).toContain('"missing" is in the list of keys, but not there')
  })

  it.concurrent('--files-from-raw: a key that begins with #', async () => {
    const list = await fileWith('raw-list', '#a\n b\n')
    const { code, held } = await world.sync({ '#a': '1', ' b': '2', 'b': '3' }, {}, ['--files-from-raw', list])
    expect([code, held]).toEqual([0, { ' b': '2', '#a': '1' }])
  })

  it.concurrent('--files-from --delete removes a listed key that the source lacks, and touches no other', async () => {
    const list = await fileWith('to-delete', 'a.txt\ngone\nnowhere\n')
    const { code, held } = await world.sync({ 'a.txt': '1' }, { 'gone': 'x', 'other': 'kept' }, ['--files-from', list, '--delete'])
    expect([code, held]).toEqual([0, { 'a.txt': '1', 'other': 'kept' }])
  })

  it.concurrent('--exclude-if-present: at the target such a folder is left alone, with --delete and --delete-excluded too', async () => {
    const source = { 'a/1': '1', 'b/.keep-out': '', 'b/1': '1', 'b/deep/2': '1', 'c/b/2': '1' }
    const target = { 'b/deep/9': 'kept', 'b/1': 'kept', 'gone/1': 'x' }
    for (const options of [['--delete'], ['--delete', '--delete-excluded']]) {
      const { code, held } = await world.sync(source, target, ['--exclude-if-present', '.keep-out', ...options])
      expect([code, held]).toEqual([0, { 'a/1': '1', 'b/1': 'kept', 'b/deep/9': 'kept', 'c/b/2': '1' }])
    }
  })

  it.concurrent('--ignore-existing leaves alone whatever stands at the target, without a warning', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write({ 'a': 'newer and longer', 'b': 'new' }, NEW)
    await target.write({ a: 'old' }, OLD)
    const before = await stat(join(target.location, 'a'))
    const ran = await world.objsync(['-vv', '--ignore-existing', source.location, target.location])
    expect(ran.code).toBe(0)
    expect(await textsOf(target)).toEqual({ a: 'old', b: 'new' })
    expect((await stat(join(target.location, 'a'))).ctimeMs).toBe(before.ctimeMs)
    expect(ran.stdout + ran.stderr).toContain('exists at the target')
  })

  it.concurrent('--delete keeps what globs exclude, --delete-excluded removes it, --filters-protect keeps what any filter refuses', async () => {
    const target = { 'extra.txt': 'x', 'tmp/extra.jpg': 'x', 'large.txt': 'x'.repeat(100) }
    const filters = ['--exclude', 'tmp/*', '--filter-smaller-size', '50', '--delete']
    const leaves = async (...options: string[]): Promise<string[]> => Object.keys((await world.sync({ 'a.txt': '1' }, target, [...filters, ...options])).held).sort()
    expect(await leaves()).toEqual(['a.txt', 'tmp/extra.jpg'])
    expect(await leaves('--delete-excluded')).toEqual(['a.txt'])
    expect(await leaves('--filters-protect')).toEqual(['a.txt', 'large.txt', 'tmp/extra.jpg'])
    const rules = await fileWith('shield', '- /tmp/\n')
    const withRules = async (...options: string[]): Promise<string[]> => Object.keys((await world.sync({ 'a.txt': '1' }, target, ['--filter-from', rules, '--delete', ...options])).held).sort()
    expect(await withRules()).toEqual(['a.txt', 'tmp/extra.jpg'])
    expect(await withRules('--delete-excluded')).toEqual(['a.txt'])
  })

  it.concurrent('--filter-mtime-after 7d and --filter-mtime-before 36h count from the run', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    const now = Math.floor(Date.now() / 1000)
    await source.write({ old: 'x' }, now - 8 * 86_400)
    await source.write({ middle: 'x' }, now - 3 * 86_400)
    await source.write({ young: 'x' }, now - 3600)
    expect((await world.objsync(['--filter-mtime-after', '7d', '--filter-mtime-before', '1d12h', source.location, target.location])).code).toBe(0)
    expect(Object.keys(await target.read())).toEqual(['middle'])
  })

  it.concurrent('- reads the standard input, and only one option can', async () => {
    const [source, target] = [world.newPlace(), world.newPlace()]
    await source.write(TREE, NEW)
    const ran = await startIn(['--files-from', '-', source.location, target.location], { HOME: world.folder }, 'a.txt\nraw/b.jpg\n')
    expect([ran.code, Object.keys(await target.read())]).toEqual([0, ['a.txt', 'raw/b.jpg']])
    const twice = await startIn(['--files-from', '-', '--filter-from', '-', source.location, target.location], { HOME: world.folder }, '')
    expect([twice.code, twice.stderr]).toEqual([2, expect.stringContaining('only once')])
  })

  it.concurrent('-vv names the folder that is left out, and the option', async () => {
    const source = { 'a/1': '1', 'tmp/1': '1', 'm/.x': '', 'm/1': '1' }
    const { stdout, stderr } = await world.sync(source, {}, ['-vv', '--exclude', 'tmp/*', '--exclude-if-present', '.x'])
    expect(stdout + stderr).toMatch(/tmp\/.*--exclude/)
    expect(stdout + stderr).toMatch(/m\/.*--exclude-if-present/)
  })
})

/** Keys below a folder, more than a page of them. */
function many(folder: string, count = 45): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, i) => [`${folder}${String(i).padStart(4, '0')}`, '']))
}

const lists = (tap: Tap): number => tap.passed.filter(({ query }) => query.has('list-type')).length
const heads = (tap: Tap): string[] => tap.passed.filter(({ method }) => method === 'HEAD').map(({ key }) => key.replace(/^place-\d+\//, '')).sort()

describeEveryS3('which entries are synced, and what that costs', [], (s3) => {
  const world = useWorld(s3)

  it.concurrent('objsync --exclude: of a prefix that is left out no page is listed but the one in which it begins', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ 'a': '1', ...many('b/'), ...many('c/d/'), 'c/e': '1', 'z': '1' })
    for (const options of [['--exclude', 'b/*', '--exclude', 'c/d/*'], ['--filter-exclude-regex', '^(b|c/d)/'], ['--exclude-path', 'b/;c/d/']]) {
      await using tap = await startTap(s3.endpoint)
      expect(await world.objsync(source, target, [...options, '--max-keys', '10', '--max-parallel-listings', '1', ...tap.options('source')])).toMatchObject({ code: 0 })
      // The whole source has 93 keys: 10 pages. Three lists are of one key, before the listing goes on behind b/ and c/d/.
      expect(lists(tap)).toBe(3 + 3)
      expect(Object.keys(await target.read())).toEqual(['a', 'c/e', 'z'])
    }
  })

  it.concurrent('objsync --files-from lists neither side', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ 'a': '1', 'b/c': '2', 'd': '3' })
    await target.write({ other: 'kept' })
    const list = join(world.folder, 'listed')
    await writeFile(list, 'b/c\nmissing\na\n')
    await using tap = await startTap(s3.endpoint)
    expect(await world.objsync(source, target, ['--files-from', list, ...tap.options()])).toMatchObject({ code: 3 })
    expect(lists(tap)).toBe(0)
    expect(await textsOf(target)).toEqual({ 'a': '1', 'b/c': '2', 'other': 'kept' })
    expect((await world.objsync(source, target, ['--files-from', list])).stdout).toContain('Copied nothing in ')
  })

  it.concurrent('objsync --files-from: a key that ends in / is a folder on a disk', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('local')]
    await source.write({ 'a': '1', 'dir/': '', 'dir/b': '2' })
    const list = join(world.folder, 'listed-folders')
    await writeFile(list, 'a\ndir/\ndir/b\n')
    for (let run = 0; run < 2; run++) expect(await world.objsync(source, target, ['--files-from', list])).toMatchObject({ code: 0 })
    expect(await textsOf(target)).toEqual({ 'a': '1', 'dir/b': '2' })
  })

  it.concurrent('objsync --files-from --delete removes what the source proves not to have', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ a: '1' })
    await target.write({ gone: 'x', other: 'kept' })
    const list = join(world.folder, 'listed-to-delete')
    await writeFile(list, 'a\ngone\n')
    expect(await world.objsync(source, target, ['--files-from', list, '--delete'])).toMatchObject({ code: 0 })
    expect(await textsOf(target)).toEqual({ a: '1', other: 'kept' })
  })

  it.concurrent('objsync --exclude-if-present: pages show markers by themselves, and only what goes on behind a page is asked for', async () => {
    const [source, target] = [world.newPlace('s3'), world.newPlace('s3')]
    await source.write({ 'a/.skip': '', 'a/b/1': '1', 'b/1': '1', 'c/0': '1', 'c/sub/.skip': '', 'c/sub/1': '1', ...many('m/'), 'm/zz.skip': '', 'n/1': '1' })
    await target.write({ 'a/old': 'kept', 'm/old': 'kept', 'b/gone': 'x' })
    await using tap = await startTap(s3.endpoint)
    const options = ['--exclude-if-present', '.skip', '--exclude-if-present', 'zz.skip', '--max-keys', '20', '--delete', ...tap.options('source')]
    expect(await world.objsync(source, target, options)).toMatchObject({ code: 0 })
    expect(await textsOf(target)).toEqual({ 'a/old': 'kept', 'b/1': '1', 'c/0': '1', 'm/old': 'kept', 'n/1': '1' })
    expect(heads(tap).filter((key) => key.endsWith('.skip'))).toContain('m/zz.skip')
    expect(heads(tap).filter((key) => key.endsWith('.skip')).length).toBeLessThan(12)
  })

  it.concurrent('objsync --ignore-existing sends nothing for what is there, and does not overwrite what appears meanwhile', async () => {
    const [source, target] = [world.newPlace('local'), world.newPlace('s3')]
    await source.write({ 'appears': 'mine', 'new': 'mine', 'there': 'mine' })
    await target.write({ there: 'theirs' })
    await using tap = await startTap(s3.endpoint, async ({ method, key }) => {
      if (method === 'PUT' && key.endsWith('appears')) await target.write({ appears: 'theirs' })
      return false
    })
    const ran = await world.objsync(source, target, ['--ignore-existing', ...tap.options('target')])
    expect(ran).toMatchObject({ code: 0, stderr: '' })
    expect(await textsOf(target)).toEqual({ appears: 'theirs', new: 'mine', there: 'theirs' })
    expect(tap.passed.filter(({ key }) => key.endsWith('there'))).toEqual([])
  })
})
