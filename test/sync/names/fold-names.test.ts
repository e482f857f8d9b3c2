import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import type { Pair } from '../../../src/sync/pair.ts'
import type { NameConflicts } from '../../../src/sync/settings.ts'
import { createFold } from '../../../src/order/fold-key.ts'
import { foldNames } from '../../../src/sync/names/fold-names.ts'
import { renamed } from '../../../src/sync/names/renamed.ts'
import { createMemoryStorage, type MemoryOptions } from '../../../src/testing/memory/storage.ts'
import { recordedRun } from '../support/recorded-run.ts'
import { settingsWith } from '../support/settings.ts'
import { sidesWith, type Contents, type Sides } from '../support/sides.ts'

const FOLDING: MemoryOptions = { capabilities: { folders: true, contentEtag: false, keepsMtime: true, keepsFacts: false, foldsCase: true, foldsForms: true } }
const fold = createFold({ foldsCase: true, foldsForms: true }) ?? String

const DELETE = { deletion: { enabled: true, despiteErrors: true, allowEmptySource: true } }
const NFC = 'caf\u00e9'
const NFD = 'cafe\u0301'

function sidesThatFold(source: Contents, target: Contents = {}): Sides {
  return sidesWith(source, target, { target: FOLDING })
}

async function syncAgain(sides: Sides, settings: Parameters<Sides['sync']>[0]): Promise<{ readonly written: number; readonly removed: number }> {
  const { transferred, deleted } = sides.run.statistics
  await sides.sync(settings)
  return { written: sides.run.statistics.transferred - transferred, removed: sides.run.statistics.deleted - deleted }
}

describe('a target that folds names', () => {
  it('keeps its own spelling of a name, and is written under it', async () => {
    const sides = sidesThatFold({ 'README.md': 'new', 'Dir/a': 'x' }, { 'readme.md': 'old', 'dir/A': 'y' })
    await sides.sync(DELETE)
    expect(sides.targetTexts()).toEqual({ 'readme.md': 'new', 'dir/A': 'x' })
    expect(sides.asTarget.callsOf('remove')).toEqual([])
    expect(await syncAgain(sides, DELETE)).toEqual({ written: 0, removed: 0 })
  })

  it('does not overwrite a newer entry of another spelling', async () => {
    const sides = sidesThatFold({ 'README.md': 'from source' })
    sides.target.seed('readme.md', 'newer', { mtime: Date.UTC(2030, 0, 1) })
    await sides.sync(DELETE)
    expect(sides.targetTexts()).toEqual({ 'readme.md': 'newer' })
  })

  it('still loses what the source does not have in any spelling', async () => {
    const sides = sidesThatFold({ 'README.md': 'x' }, { 'readme.md': 'x', 'OTHER': 'y' })
    await sides.sync(DELETE)
    expect(Object.keys(sides.targetTexts())).toEqual(['readme.md'])
  })

  it('error: fails the keys that need one name, and copies all others', async () => {
    const sides = sidesThatFold({ 'a': '1', 'Name': 'one', 'name': 'two', 'NAME': 'three', 'z': '2' })
    await sides.sync()
    expect(sides.targetTexts()).toEqual({ a: '1', z: '2' })
    expect(sides.run.of('failure').map(({ key, message }) => [key, message])).toEqual(expect.arrayContaining([
      ['name', 'not copied: the target has one name for "name" and "NAME", and the source has both; rename one of them, or see --case-conflict'],
    ]))
    expect(sides.run.statistics).toMatchObject({ failed: 3, transferred: 2 })
  })

  it('error: shows where two forms of one text differ, because they look equal', async () => {
    const sides = sidesThatFold({ 'a/caf\u00e9': '1', 'a/cafe\u0301': '2' })
    await sides.sync({ names: { normalize: true } })
    expect(sides.run.of('failure').map(({ message }) => message)).toEqual(expect.arrayContaining([
      expect.stringContaining(' (character 6 is U+00E9 in one and U+0065 U+0301 in the other), and the source has both'),
    ]))
    expect(sides.targetTexts()).toEqual({})
  })

  it('error: goes on with the key that the target has exactly so', async () => {
    const sides = sidesThatFold({ Name: 'one', name: 'two' }, { name: 'old' })
    await sides.sync(DELETE)
    expect(sides.targetTexts()).toEqual({ name: 'two' })
    expect(sides.run.of('failure').map(({ key }) => key)).toEqual(['Name'])
  })

  it('error: leaves alone what the target has in a third spelling', async () => {
    const sides = sidesThatFold({ Name: 'one', name: 'two' }, { NAME: 'old' })
    await sides.sync(DELETE)
    expect(sides.targetTexts()).toEqual({ NAME: 'old' })
    expect(sides.run.statistics.failed).toBe(2)
  })

  it('error: does not end the run, however many keys fail', async () => {
    const names = Array.from({ length: 80 }, (_, i) => `name-${i}`)
    const sides = sidesThatFold({ ...Object.fromEntries(names.flatMap((name) => [[name, '1'], [name.toUpperCase(), '2']])), z: 'x' })
    await sides.sync()
    expect(sides.targetTexts()).toEqual({ z: 'x' })
    expect(sides.run.statistics.failed).toBe(160)
  })

  it.each(['skip', 'warn'] as const)('%s: stores the first key by order, and never the others in turns', async (conflicts) => {
    const sides = sidesThatFold({ Name: 'one', name: 'two' })
    await sides.sync({ names: { conflicts } })
    expect(sides.targetTexts()).toEqual({ Name: 'one' })
    expect(sides.run.of('skip').map(({ key, reason }) => [key, reason])).toEqual([['name', 'name-conflict']])
    expect(sides.run.of('warning').map(({ key }) => key)).toEqual(conflicts === 'warn' ? ['name'] : [])
    expect(await syncAgain(sides, { names: { conflicts }, ...DELETE })).toEqual({ written: 0, removed: 0 })
    expect(sides.run.statistics.failed).toBe(0)
  })

  it('rename: stores all of them, and finds them again', async () => {
    const sides = sidesThatFold({ 'Name.md': 'one', 'name.md': 'two', 'NAME.md': 'three' })
    const settings = { names: { conflicts: 'rename' }, ...DELETE } as const
    await sides.sync(settings)
    expect(sides.targetTexts()).toEqual({ 'NAME.md': 'three', [renamed('Name.md')]: 'one', [renamed('name.md')]: 'two' })
    expect(sides.run.of('notice').map(({ key }) => key).sort()).toEqual(['Name.md', 'name.md'])
    expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
    sides.source.seed('name.md', 'changed', { mtime: Date.UTC(2022, 0, 1) })
    sides.source.objects.delete('Name.md')
    expect(await syncAgain(sides, settings)).toEqual({ written: 1, removed: 1 })
    expect(sides.targetTexts()).toEqual({ 'NAME.md': 'three', [renamed('name.md')]: 'changed' })
  })

  it('rename: an entry stays under its changed name when the other one goes', async () => {
    const sides = sidesThatFold({ Name: 'one', name: 'two' })
    const settings = { names: { conflicts: 'rename' }, ...DELETE } as const
    await sides.sync(settings)
    sides.source.objects.delete('Name')
    await sides.sync(settings)
    expect(sides.targetTexts()).toEqual({ [renamed('name')]: 'two' })
    expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
  })

  it('rename: fails where the source itself has the changed name', async () => {
    const sides = sidesThatFold({ Name: 'one', name: 'two', [renamed('name')]: 'three' })
    await sides.sync({ names: { conflicts: 'rename' } })
    expect(sides.targetTexts()).toEqual({ Name: 'one', [renamed('name')]: 'three' })
    expect(sides.run.of('failure').map(({ key }) => key)).toEqual(['name'])
  })

  it('takes no key for a conflict that a filter leaves out, and does not delete for it', async () => {
    const sides = sidesThatFold({ Name: 'one', name: 'two', OTHER: 'x' }, { other: 'y' })
    await sides.sync({ filters: { excludeRegex: /^(Name|OTHER)$/u }, ...DELETE })
    expect(sides.targetTexts()).toEqual({ name: 'two', other: 'y' })
    expect(sides.run.statistics.failed).toBe(0)
  })

  it('makes one folder of two spellings', async () => {
    const sides = sidesWith({ 'Dir/': '', 'dir/': '', 'Dir/a': '1', 'dir/b': '2' }, {}, { target: FOLDING })
    await sides.sync()
    expect(sides.run.of('failure')).toEqual([])
    expect(Object.keys(sides.targetTexts()).map((key) => key.toLowerCase())).toEqual(['dir/a', 'dir/b'])
  })

  it('is told in a dry run as in a real one', async () => {
    const [dry, wet] = [sidesThatFold({ Name: 'one', name: 'two', a: 'x' }, { A: 'y' }), sidesThatFold({ Name: 'one', name: 'two', a: 'x' }, { A: 'y' })]
    await dry.sync({ dryRun: true, ...DELETE })
    await wet.sync(DELETE)
    expect(dry.targetTexts()).toEqual({ A: 'y' })
    const told = (sides: Sides): unknown[] => [...sides.run.of('failure'), ...sides.run.of('copy')].map(({ type, key }) => [type, key]).sort()
    expect(told(dry)).toEqual(told(wet))
  })

  it('asks about a list of keys without mistaking one spelling for another', async () => {
    const sides = sidesThatFold({ Name: 'one', name: 'two' }, { Name: 'old' })
    const keys = { from: ['keys'], raw: true }
    const { list } = sides.asTarget
    // As a HEAD for each key would find them.
    sides.asTarget.list = async function* (range, options) {
      for await (const page of list(range, options)) yield page.flatMap((entry) => [entry, { ...entry, key: 'name' }])
    }
    await sides.sync({ keys })
    expect(sides.targetTexts()).toEqual({ Name: 'old' })
    expect(sides.run.of('failure').map(({ key }) => key).sort()).toEqual(['Name', 'name'])
  })
})

describe('--normalize-names on a target that keeps forms apart', () => {
  const settings = { names: { conflicts: 'error', normalize: true }, ...DELETE } as const

  it('updates an entry under the form that the target has', async () => {
    const sides = sidesWith({ [NFC]: 'new' }, { [NFD]: 'old' })
    await sides.sync(settings)
    expect(sides.targetTexts()).toEqual({ [NFD]: 'new' })
    expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
  })

  it('marks a folder under the form that the target has in the names of its files', async () => {
    const sides = sidesWith({ [`${NFC}/`]: '', [`${NFC}/sub/`]: '', [`${NFC}/sub/file`]: 'new', [`${NFC}!`]: 'x', 'other\u0301/': '' }, { [`${NFD}/sub/file`]: 'old' })
    await sides.sync(settings)
    expect(sides.targetTexts()).toEqual({ [`${NFD}/`]: '', [`${NFD}/sub/`]: '', [`${NFD}/sub/file`]: 'new', [`${NFC}!`]: 'x', 'other\u0301/': '' })
    expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
  })

  it('marks a folder under its own form where the target loses all that it has of it', async () => {
    const sides = sidesWith({ [`${NFC}/`]: '', [`${NFC}/new`]: 'new' }, { [`${NFD}/old`]: 'old' })
    await sides.sync(settings)
    expect(sides.targetTexts()).toEqual({ [`${NFC}/`]: '', [`${NFC}/new`]: 'new' })
    expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
  })

  it('makes a new key and an extra of it otherwise', async () => {
    const sides = sidesWith({ [NFC]: 'new' }, { [NFD]: 'old' })
    await sides.sync(DELETE)
    expect(sides.targetTexts()).toEqual({ [NFC]: 'new' })
  })

  it('fails two forms of the source, and keeps two forms of the target', async () => {
    const ofSource = sidesWith({ [NFC]: 'one', [NFD]: 'two' })
    await ofSource.sync(settings)
    expect(ofSource.targetTexts()).toEqual({})
    expect(ofSource.run.statistics.failed).toBe(2)
    const ofTarget = sidesWith({ [NFC]: 'new' }, { [NFC]: 'old', [NFD]: 'other' })
    await ofTarget.sync(settings)
    expect(ofTarget.targetTexts()).toEqual({ [NFC]: 'new', [NFD]: 'other' })
  })
})

/** Names of few letters, so that many of them collide. */
const segment = fc.stringMatching(/^[aAbB]{1,2}$/).chain((name) => fc.constantFrom(name, `${name}.x`, `${name}${NFC}`, `${name}${NFD}`))
const key = fc.array(segment, { minLength: 1, maxLength: 2 }).map((segments) => segments.join('/'))
const contents = fc.dictionary(key, fc.constantFrom('1', '22', '333'), { maxKeys: 12 }).map(withoutFileAsFolder)

/** A name cannot be that of a file and of a folder at once. */
function withoutFileAsFolder(all: Record<string, string>): Record<string, string> {
  const folders = new Set(Object.keys(all).flatMap((name) => (name.includes('/') ? [fold(name.split('/')[0] ?? '')] : [])))
  return Object.fromEntries(Object.entries(all).filter(([name]) => name.includes('/') || !folders.has(fold(name))))
}

describe('a history of trees on a target that folds names', () => {
  const tree = fc.array(fc.tuple(key, fc.integer({ min: 1, max: 400 })), { maxLength: 8 })
    .map((entries) => withoutFileAsFolder(Object.fromEntries(entries.map(([name, size]) => [name, 'x'.repeat(size)]))))

  it('rename: holds every object of the source after each run, by size, whatever came and went', async () => {
    await fc.assert(fc.asyncProperty(fc.array(tree, { minLength: 2, maxLength: 4 }), async (trees) => {
      const sides = sidesThatFold({})
      const settings = { names: { conflicts: 'rename' }, check: { by: 'size' }, ...DELETE } as const
      for (const [i, now] of trees.entries()) {
        sides.source.objects.clear()
        for (const [name, text] of Object.entries(now)) sides.source.seed(name, text, { mtime: Date.UTC(2022, 0, 1 + i) })
        await sides.sync(settings)
        const blocked = new Set(sides.run.of('failure').map(({ key: name }) => name))
        const sizes = new Map(Object.entries(sides.targetTexts()).map(([name, text]) => [fold(name), text.length]))
        const lost = Object.entries(now).filter(([name, { length }]) => sizes.get(fold(name)) !== length && sizes.get(fold(renamed(name))) !== length)
        expect(lost.filter(([name]) => !blocked.has(name))).toEqual([])
        expect(blocked.size).toBe(0)
        // No more than the source holds, so nothing is left of what has gone.
        expect(sizes.size).toBe(Object.keys(now).length)
        expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
      }
    }), { numRuns: 40 })
  })
})

describe('many names', () => {
  it('are sorted on disk, and every key comes out once', async () => {
    const entry = (name: string): Entry => ({ key: name, size: 1, mtime: 0, etag: '' })
    const count = 45_000
    async function* pages(): AsyncGenerator<Pair[]> {
      for (let from = 0; from < count; from += 1000) {
        yield Array.from({ length: 1000 }, (_, i): Pair => {
          const number = from + i
          if (number % 3 === 0) return { source: entry(`Name-${number}`), target: entry(`Name-${number}`) }
          return number % 3 === 1 ? { source: entry(`New-${number}`), target: undefined } : { source: undefined, target: entry(`nEW-${number - 1}`) }
        })
      }
    }
    const folded: Pair[] = []
    const run = recordedRun()
    for await (const page of foldNames(pages(), { capabilities: createMemoryStorage(FOLDING).capabilities }, settingsWith(), run)) folded.push(...page)
    expect(folded).toHaveLength(2 * count / 3)
    expect(folded.every(({ source, target }) => source && target && fold(source.key) === fold(target.key))).toBe(true)
  })

  it('end the run when too many of them are one', async () => {
    const names = Array.from({ length: 10_001 }, (_, i) => [...i.toString(2).padStart(16, '0')].map((digit) => (digit === '0' ? 'a' : 'A')).join(''))
    const sides = sidesThatFold(Object.fromEntries(names.map((name) => [name, ''])))
    await expect(sides.sync()).rejects.toThrow('more than 10000 keys differ from')
    expect(sides.target.objects.size).toBe(0)
  })
})

describe('any tree on a target that folds names', () => {
  it.each<NameConflicts>(['error', 'warn', 'skip', 'rename'])('%s: is there, or told, and has nothing to do the second time', async (conflicts) => {
    await fc.assert(fc.asyncProperty(contents, contents, fc.boolean(), async (source, before, deletes) => {
      const sides = sidesThatFold(source, Object.fromEntries(Object.entries(before).filter(([name], i, all) => all.findIndex(([other]) => fold(other) === fold(name)) === i)))
      const standing = new Set(sides.target.objects.keys())
      const settings = { names: { conflicts }, ...(deletes && DELETE) } as const
      await sides.sync(settings)
      const texts = sides.targetTexts()
      const told = new Set([...sides.run.of('failure'), ...sides.run.of('skip').filter(({ reason }) => reason === 'name-conflict')].map(({ key: name }) => name))
      const byName = new Map(Object.entries(texts).map(([name, text]) => [fold(name), text]))
      for (const [name, text] of Object.entries(source)) {
        const isThere = byName.get(fold(name)) === text || byName.get(fold(renamed(name))) === text
        expect(isThere || told.has(name)).toBe(true)
      }
      if (conflicts === 'rename') expect([...told]).toEqual([])
      // The target has no name twice, and with deletion none that the source does not have.
      expect(byName.size).toBe(Object.keys(texts).length)
      const wanted = new Set(Object.keys(source).flatMap((name) => [fold(name), fold(renamed(name))]))
      if (deletes) expect(Object.keys(texts).filter((name) => !wanted.has(fold(name)))).toEqual([])
      else expect([...standing].filter((name) => !(name in texts))).toEqual([])
      expect(await syncAgain(sides, settings)).toEqual({ written: 0, removed: 0 })
      expect(sides.targetTexts()).toEqual(texts)
    }), { numRuns: 60 })
  })
})
