import { describe, expect, it } from 'vitest'
import { parseRegex } from '../../../src/options/kinds/regex.ts'
import { Pattern } from '../../../src/sync/decide/pattern.ts'
import type { FilterSettings } from '../../../src/sync/settings.ts'
import { sidesWith } from '../support/sides.ts'

const NEVER = new AbortController().signal
const EVIL_KEY = `${'a'.repeat(40)}!`
const EVIL = ['(a+)+$', '(a|aa)+$', '(?:a*)*b', '(?=(a+)+$)a', '(a+)+\\1$']

/** Never comes back from some keys the first time, so that the time is up in the middle of the keys, and not at the first. */
function slowAtTimes(): RegExp {
  const met = new Set<string>()
  const test = (key: string): boolean => {
    const isFirst = !met.has(key)
    met.add(key)
    while (isFirst && key.endsWith('7'));
    return true
  }
  return { source: 'slow', test } as unknown as RegExp
}

describe('a pattern', () => {
  it('answers as its regular expression does, prepared or not', async () => {
    const keys = Array.from({ length: 3000 }, (_, i) => `k${i}`)
    const pattern = new Pattern(/[13]$/)
    await pattern.prepare(keys.slice(0, 1500), NEVER)
    expect(keys.filter((key) => pattern.test(key))).toEqual(keys.filter((key) => /[13]$/.test(key)))
  })

  it.each(EVIL)('is an error when it takes too long: %s', async (source) => {
    const pattern = new Pattern(parseRegex(source), 50)
    const error = { kind: 'failed', message: expect.stringMatching(/^the pattern .* takes too long on the key "aaa/s) as string }
    await expect(pattern.prepare(['harmless', EVIL_KEY], NEVER)).rejects.toMatchObject(error)
    expect(() => pattern.test(EVIL_KEY)).toThrow(expect.objectContaining(error) as Error)
    expect(pattern.test('harmless')).toBe(false)
  })

  it('goes on when many keys take long together, and hears the signal meanwhile', async () => {
    const keys = Array.from({ length: 30 }, (_, i) => `k${i}`)
    const pattern = new Pattern(slowAtTimes(), 50)
    await pattern.prepare(keys, NEVER)
    expect(keys.every((key) => pattern.test(key))).toBe(true)
    await expect(new Pattern(slowAtTimes(), 50).prepare(keys, AbortSignal.abort())).rejects.toMatchObject({ kind: 'aborted' })
  })
})

const evil = /(a+)+$/u
const bothSides = { includePatterns: [], excludePatterns: [], excludePaths: [], includeRegexes: [], excludeRegexes: [], recursive: true }

describe('a run whose pattern takes too long', () => {
  it.each<[string, FilterSettings]>([
    ['an include pattern', { includeRegex: evil }],
    ['an exclude pattern', { excludeRegex: evil }],
    ["one of azcopy's include patterns", { bothSides: { ...bothSides, includeRegexes: [/x/, evil] } }],
    ["one of azcopy's exclude patterns", { bothSides: { ...bothSides, excludeRegexes: [evil] } }],
  ])('fails and deletes nothing: %s', async (_, filters) => {
    const sides = sidesWith({ [EVIL_KEY]: 'x' }, { extra: 'x' })
    await expect(sides.sync({ filters, deletion: { enabled: true } })).rejects.toMatchObject({ code: 'UnusablePattern' })
    expect(sides.targetTexts()).toEqual({ extra: 'x' })
  }, 20_000)

  it('fails too when only the target has the key', async () => {
    const sides = sidesWith({ x: 'x' }, { [EVIL_KEY]: 'x' })
    await expect(sides.sync({ filters: { excludeRegex: evil }, deletion: { enabled: true } })).rejects.toMatchObject({ code: 'UnusablePattern' })
    expect(sides.targetTexts()).toHaveProperty([EVIL_KEY], 'x')
  }, 20_000)
})
