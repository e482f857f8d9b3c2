import { lstatSync, readdirSync, readFileSync } from 'node:fs'
import { link, mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { SyncSettings } from '../../../src/sync/settings.ts'
import { openLocal } from '../../../src/storage/local/open.ts'
import { sync } from '../../../src/sync/sync.ts'
import { recordedRun, type RecordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'

/** Content and modification time of the files, by their names: names in one list are hard links to one file. */
type Tree = readonly (readonly string[])[]

const made: string[] = []

afterAll(() => Promise.all(made.map((folder) => rm(folder, { recursive: true }))))

async function folderWith(tree: Tree, content: (names: readonly string[]) => string, time: number): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'objsync-links-'))
  made.push(folder)
  for (const names of tree) {
    const [first = '', ...others] = names
    await mkdir(join(folder, first, '..'), { recursive: true })
    await writeFile(join(folder, first), content(names))
    await utimes(join(folder, first), time, time)
    for (const other of others) {
      await mkdir(join(folder, other, '..'), { recursive: true })
      await link(join(folder, first), join(folder, other))
    }
  }
  return folder
}

/** The names of each file, and its content. */
function treeOf(folder: string): Record<string, string> {
  const files = new Map<number, string[]>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const stats = lstatSync(join(folder, name))
    if (stats.isFile()) files.set(stats.ino, [...(files.get(stats.ino) ?? []), name])
  }
  return Object.fromEntries([...files.values()].map((names) => [names.join(' '), readFileSync(join(folder, names[0] ?? ''), 'utf8')]))
}

const OLD = 1_500_000_000
const NEW = 1_600_000_000

async function run(source: string, target: string, given: Parameters<typeof settingsWith>[0] = {}): Promise<RecordedRun> {
  const from = await openLocal({ path: source, followSymlinks: false, fsync: false, hardLinks: 'preserve' }, 'source')
  const to = await openLocal({ path: target, followSymlinks: false, fsync: false, hardLinks: 'preserve', ...(given.dryRun && { dryRun: true }) }, 'target')
  const recorded = recordedRun()
  const settings: SyncSettings = settingsWith(given)
  await sync(from, to, settings, recorded)
  await Promise.all([from.close(), to.close()])
  return recorded
}

const namesOf = (names: readonly string[]): string => names.join(' ')

describe.runIf(process.platform === 'linux')('hard links', () => {
  it('are made at the target, and a second run does nothing', async () => {
    const source = await folderWith([['b/one', 'a', 'c'], ['alone']], namesOf, OLD)
    const target = await folderWith([], namesOf, OLD)
    const first = await run(source, target)
    expect(treeOf(target)).toEqual({ 'a b/one c': 'b/one a c', 'alone': 'alone' })
    expect([first.statistics.transferred, first.statistics.hardLinks, first.statistics.transferredBytes]).toEqual([4, 2, 'b/one a calone'.length])
    const second = await run(source, target)
    expect([second.statistics.transferred, second.statistics.errors]).toEqual([0, 0])
    expect(second.of('skip').map(({ key, reason }) => [key, reason]).sort()).toEqual(
      [['a', 'up-to-date'], ['alone', 'up-to-date'], ['b/one', 'same-links'], ['c', 'same-links']])
  })

  it.each<[string, Tree, Tree]>([
    ['files that have become links', [['a', 'b', 'c']], [['a'], ['b'], ['c']]],
    ['links that have become files', [['a'], ['b'], ['c']], [['a', 'b', 'c']]],
    ['links between other files', [['a', 'c'], ['b', 'd']], [['a', 'b'], ['c', 'd']]],
    ['a name that has left its file', [['a', 'c'], ['b']], [['a', 'b', 'c']]],
    ['a name that has come to another file', [['a', 'b', 'c']], [['a'], ['b', 'c']]],
    ['a first name that is new', [['a', 'b', 'c']], [['b', 'c']]],
  ])('follow the source: %s', async (_, atSource, atTarget) => {
    const source = await folderWith(atSource, () => 'same', OLD)
    const target = await folderWith(atTarget, () => 'same', NEW)
    await run(source, target)
    expect(Object.keys(treeOf(target)).sort()).toEqual(atSource.map(namesOf).sort())
    expect((await run(source, target)).statistics.transferred).toBe(0)
  })

  it('get the content of a file that is newer, under all of its names', async () => {
    const source = await folderWith([['a', 'b']], () => 'new', NEW)
    const target = await folderWith([['a', 'b']], () => 'old', OLD)
    await run(source, target)
    expect(treeOf(target)).toEqual({ 'a b': 'new' })
  })

  it('of any kind end as at the source, whatever the target has, and no content is lost', async () => {
    const names = ['a', 'b', 'c/d', 'c/e', 'f']
    const partition = fc.array(fc.nat({ max: 4 }), { minLength: 5, maxLength: 5 }).map((files) =>
      [0, 1, 2, 3, 4].map((file) => names.filter((_, i) => files[i] === file && i !== files[4])).filter((group) => group.length > 0))
    await fc.assert(fc.asyncProperty(partition, partition, async (atSource, atTarget) => {
      const source = await folderWith(atSource, namesOf, NEW)
      const target = await folderWith(atTarget, (group) => `old ${namesOf(group)}`, OLD)
      await run(source, target, { deletion: { enabled: true, allowEmptySource: true } })
      expect(treeOf(target)).toEqual(treeOf(source))
      expect((await run(source, target)).statistics.transferred).toBe(0)
    }), { numRuns: 25 })
  })

  it('are files of their own where the first name is refused or could not be copied, and never links to what was there before', async () => {
    const source = await folderWith([['a', 'b', 'c']], () => 'new', NEW)
    const target = await folderWith([['a']], () => 'other', OLD)
    await mkdir(join(target, 'x'))
    await run(source, target, { filters: { excludeRegex: /^a$/ } })
    expect(treeOf(target)).toEqual({ 'a': 'other', 'b c': 'new' })
    const blocked = await folderWith([['a/in-the-way']], () => 'other', OLD)
    const ran = await run(source, blocked)
    expect(ran.statistics.failed).toBe(1)
    expect(treeOf(blocked)).toEqual({ 'a/in-the-way': 'other', 'b': 'new', 'c': 'new' })
  })

  it('take the place of a folder of extras', async () => {
    const source = await folderWith([['a', 'b']], () => 'new', NEW)
    const target = await folderWith([['b/extra']], () => 'old', OLD)
    await run(source, target, { deletion: { enabled: true } })
    expect(treeOf(target)).toEqual({ 'a b': 'new' })
  })

  it('stay as they are in a dry run and with --ignore-existing', async () => {
    const source = await folderWith([['a', 'b'], ['c']], () => 'new', NEW)
    const target = await folderWith([['b', 'c']], () => 'old', OLD)
    const dry = await run(source, target, { dryRun: true })
    expect(dry.of('copy').map(({ key, reason }) => [key, reason]).sort()).toEqual([['a', 'new'], ['b', 'links-differ'], ['c', 'newer']])
    expect(treeOf(target)).toEqual({ 'b c': 'old' })
    await run(source, target, { check: { by: 'absent' } })
    expect(treeOf(target)).toEqual({ 'a': 'new', 'b c': 'old' })
  })
})
