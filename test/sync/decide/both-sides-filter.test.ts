import { describe, expect, it } from 'vitest'
import { UsageError } from '../../../src/errors.ts'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import { createFilter } from '../../../src/sync/decide/filter.ts'
import { createShield } from '../../../src/sync/decide/filter.ts'
import type { BothSidesFilterSettings } from '../../../src/sync/settings.ts'

const NOTHING: BothSidesFilterSettings = {
  includePatterns: [], excludePatterns: [], excludePaths: [], includeRegexes: [], excludeRegexes: [], recursive: true,
}
const entryOf = (key: string): Entry => ({ key, size: 1, mtime: 0, etag: '' })

/** Filters, a key, and why it is left out. */
const ROWS: readonly (readonly [Partial<BothSidesFilterSettings>, string, string | undefined])[] = [
  [{}, 'a/b.txt', undefined],
  [{ includePatterns: ['*.txt'] }, 'a/b.txt', undefined],
  [{ includePatterns: ['*.jpg', 'b*'] }, 'a/b.txt', undefined],
  [{ includePatterns: ['*.jpg'] }, 'a/b.txt', 'include-pattern'],
  [{ includePatterns: ['a*'] }, 'a/b.txt', 'include-pattern'],
  [{ includePatterns: ['*.TXT'] }, 'a/b.txt', 'include-pattern'],
  [{ excludePatterns: ['b.???'] }, 'a/b.txt', 'exclude-pattern'],
  [{ excludePatterns: ['a', 'a/*'] }, 'a/b.txt', undefined],
  [{ includePatterns: ['*'], excludePatterns: ['b*'] }, 'a/b.txt', 'exclude-pattern'],
  [{ excludePaths: ['a/'] }, 'a/b.txt', 'exclude-path'],
  [{ excludePaths: ['a'] }, 'a2/b.txt', 'exclude-path'],
  [{ excludePaths: ['b', '/a'] }, 'a/b.txt', undefined],
  [{ excludePaths: ['*'] }, 'a/b.txt', undefined],
  [{ includeRegexes: [/x/, /^a.b/] }, 'a/b.txt', undefined],
  [{ includeRegexes: [/^b/] }, 'a/b.txt', 'include-regexes'],
  [{ excludeRegexes: [/x$/, /t$/] }, 'a/b.txt', 'exclude-regexes'],
  [{ includeRegexes: [/a/], excludeRegexes: [/b/] }, 'a/b.txt', 'exclude-regexes'],
  [{ recursive: false }, 'b.txt', undefined],
  [{ recursive: false }, 'a/b.txt', 'not-recursive'],
  [{ recursive: false }, 'a/b/', 'not-recursive'],
  [{ recursive: false }, 'a/', undefined],
  [{ recursive: false, excludePaths: ['a'] }, 'a/', 'exclude-path'],
]

describe('a filter for both sides', () => {
  it.each(ROWS)('%o on %s: %s, and what is left out is not deleted either', (settings, key, refusal) => {
    const filters = { bothSides: { ...NOTHING, ...settings } }
    expect(createFilter(filters)(entryOf(key))).toBe(refusal)
    for (const deleteExcluded of [false, true]) expect(createShield(filters, deleteExcluded)(entryOf(key))).toBe(refusal)
  })

  it('stands beside the filters of s3sync, of which the exclude pattern alone shields', () => {
    const filters = { includeRegex: /jpg$/, excludeRegex: /^tmp/, bothSides: { ...NOTHING, excludePatterns: ['*.bak'] } }
    const shieldOf = createShield(filters, false)
    const keys = ['a.jpg', 'a.txt', 'tmp.jpg', 'a.bak']
    expect(keys.map((key) => createFilter(filters)(entryOf(key)))).toEqual([undefined, 'include-regex', 'exclude-regex', 'include-regex'])
    expect(keys.map((key) => shieldOf(entryOf(key)))).toEqual([undefined, undefined, 'exclude-regex', 'exclude-pattern'])
    expect(createShield(filters, true)(entryOf('tmp.jpg'))).toBeUndefined()
  })

  it.each(['includePatterns', 'excludePatterns'] as const)('refuses %s that are not well-formed', (name) => {
    expect(() => createFilter({ bothSides: { ...NOTHING, [name]: ['*.txt', '[a'] } })).toThrow(UsageError)
  })
})
