import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRegex } from '../../../src/options/kinds/regex.ts'
import { createExclusion, createPruner } from '../../../src/sync/decide/prune.ts'
import { createShield } from '../../../src/sync/decide/filter.ts'
import { createFilter } from '../../../src/sync/decide/filter.ts'
import type { FilterSettings } from '../../../src/sync/settings.ts'

const NONE = { includePatterns: [], excludePatterns: [], excludePaths: [], includeRegexes: [], excludeRegexes: [], recursive: true }

/** Where the filters are said to leave out a whole folder, every key below it is refused at the source and shielded at the target. */
function assertAllLeftOut(
  pattern: fc.Arbitrary<string>,
  key: fc.Arbitrary<string>,
  leavesOut: (filters: FilterSettings, folder: string) => boolean,
  numRuns: number,
): void {
  fc.assert(fc.property(pattern, key, key, (text, folder, name) => {
    let excludeRegex: RegExp
    try {
      excludeRegex = parseRegex(text)
    } catch {
      return
    }
    const filters: FilterSettings = { excludeRegex }
    if (!leavesOut(filters, `${folder}/`)) return
    const entry = { key: `${folder}/${name}`, size: 1, mtime: 1, etag: '' }
    expect([createFilter(filters)(entry), createShield(filters, false)(entry)]).toEqual(['exclude-regex', 'exclude-regex'])
  }), { numRuns })
}

describe('a folder is not listed', () => {
  it.each<[string, string, boolean]>([
    ['^lost\\+found/', 'lost+found/', true], ['^lost\\+found/', 'lost+found/deep/', true], ['^lost\\+found/.*', 'lost+found/', true],
    ['^a', 'abc/', true], ['^a/b/', 'a/', false],
    ['(^|/)node_modules/', 'a/node_modules/', true], ['(^|/)node_modules/.*', 'a/node_modules/b/', true], ['(^|/)node_modules(/|$)', 'node_modules/', true],
    ['lost', 'lost/', true], ['^lost$', 'lost/', false], ['^(a|b)/', 'a/', true], ['^(a|b)/', 'c/', false], ['^a/.', 'a/', false], ['^a/.*x', 'a/', false],
    ['^a+/', 'aa/', true], ['^a?/', 'a/', true], ['(?i)^a/', 'A/', true], ['^a/|b', 'a/', true], ['^[a]/', 'a/', true], ['^a/x*', 'a/', true],
    ['x\\\\.*', 'x/', false], ['a/|b.*', 'a/', true], ['^(a+)+/', 'a/', false],
  ])('when %s leaves all of it out: %s, %s', (pattern, prefix, pruned) => {
    expect(createPruner({ excludeRegex: parseRegex(pattern) }, false)?.(prefix)).toBe(pruned ? 'exclude-regex' : undefined)
    expect(createPruner({ excludeRegex: parseRegex(pattern) }, true)?.(prefix)).toBe(undefined)
    expect(createPruner({ bothSides: { ...NONE, excludeRegexes: [parseRegex(pattern)] } }, true)?.(prefix)).toBe(pruned ? 'exclude-regexes' : undefined)
  })

  it('when a path leaves it out', () => {
    const prune = createPruner({ bothSides: { ...NONE, excludePaths: ['dir', 'a/b/'] } }, true)
    expect(['dir/', 'dir2/', 'a/', 'a/b/', 'a/b/c/', 'x/dir/'].map((prefix) => prune?.(prefix) !== undefined)).toEqual([true, true, false, true, true, false])
  })

  it('only when every key below it is refused at the source and shielded at the target', () => {
    const piece = fc.constantFrom('a', 'b', '/', '\\+', '+', '.', '*', '.*', '?', '\\.', '^', '$', '|', '(b)', '[ab]', '-', 'é')
    const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => `^${pieces.join('')}`)
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '+', '.', '-', '\n', 'é'), maxLength: 6 })
    assertAllLeftOut(pattern, key, (filters, folder) => createPruner(filters, false)?.(folder) !== undefined, 3000)
  })
})

describe('a name that could not be listed', () => {
  it.each<[string, string, boolean]>([
    ['\\.sock$', 'run/a.sock', true], ['\\.sock$', 'run/a', false], ['lost\\+found/', 'deep/lost+found/', true], ['(?i)TMP/', 'a/tmp/', true],
    ['tmp/.', 'tmp/', false], ['tmp/$', 'tmp/', false], ['tmp/(?!keep)', 'tmp/', false], ['tmp/\\b', 'tmp/', false], ['.*', '', false],
    ['(^|/)lost\\+found(/|$)', 'deep/lost+found/', true], ['^a/$|^tmp/', 'tmp/', true], ['^a/$|^tmp/', 'a/', false], ['[$]/', 'a$/', true], ['\\$/', 'a$/', true],
    ['tmp/(?<!x$)', 'tmp/', false],
  ])('is left out by %s as far as that is sure: %j', (pattern, key, excluded) => {
    const own = (deleteExcluded: boolean): boolean => createExclusion({ excludeRegex: parseRegex(pattern) }, deleteExcluded)(key) !== undefined
    expect([own(false), own(true)]).toEqual([excluded, false])
    expect(createExclusion({ bothSides: { ...NONE, excludeRegexes: [parseRegex(pattern)] } }, true)(key) !== undefined).toBe(excluded)
  })

  it('is no hole only when every key below it is refused at the source and shielded at the target', () => {
    const piece = fc.constantFrom('a', 'b', '/', '\\+', '.', '.*', '?', '^', '$', '|', '(b)', '(?=a)', '(?!b)', '(?<!a)', '\\b', '\\B', '[ab]', '\\$')
    const pattern = fc.array(piece, { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join(''))
    const key = fc.string({ unit: fc.constantFrom('a', 'b', '/', '+', '.', '\n', '$'), maxLength: 5 })
    assertAllLeftOut(pattern, key, (filters, folder) => createExclusion(filters, false)(folder) !== undefined, 2000)
  })
})
