import { describe, expect, it } from 'vitest'
import { forward } from '../../src/storage/contract/forward.ts'
import type { Target } from '../../src/storage/contract/storage.ts'
import type { BothSidesFilterSettings } from '../../src/sync/settings.ts'
import { sync } from '../../src/sync/sync.ts'
import { settingsWith } from './support/settings.ts'
import { sidesWith } from './support/sides.ts'

const NOTHING: BothSidesFilterSettings = {
  includePatterns: [], excludePatterns: [], excludePaths: [], includeRegexes: [], excludeRegexes: [], recursive: true,
}
const DELETING = { enabled: true, excluded: true }

describe('filters for both sides', () => {
  it.each<[Partial<BothSidesFilterSettings>, string[]]>([
    [{}, ['a.txt', 'd/b.txt', 'd/c.jpg']],
    [{ includePatterns: ['*.txt'] }, ['a.txt', 'd/b.txt', 'd/x.jpg', 'y.jpg']],
    [{ excludePatterns: ['*.txt'] }, ['d/c.jpg', 'd/x.txt', 'z.txt']],
    [{ excludePaths: ['d'] }, ['a.txt', 'd/x.jpg', 'd/x.txt']],
    [{ excludeRegexes: [/x\./] }, ['a.txt', 'd/b.txt', 'd/c.jpg', 'd/x.jpg', 'd/x.txt']],
    [{ recursive: false }, ['a.txt', 'd/x.jpg', 'd/x.txt']],
  ])('%o leave what they leave out at the target as it is', async (settings, held) => {
    const sides = sidesWith({ 'a.txt': 'new', 'd/b.txt': 'new', 'd/c.jpg': 'new' }, { 'd/x.jpg': 'old', 'd/x.txt': 'old', 'y.jpg': 'old', 'z.txt': 'old' })
    await sides.sync({ filters: { bothSides: { ...NOTHING, ...settings } }, deletion: { ...DELETING, allowEmptySource: true } })
    // The memory's listing goes deep whatever it is told, so deletion must not rest on that.
    expect(Object.keys(sides.targetTexts()).sort()).toEqual(held)
  })

  it.each([[undefined, true], [{ ...NOTHING }, true], [{ ...NOTHING, recursive: false }, false]])('%o: storages need look deeper: %s', async (bothSides, recursive) => {
    const sides = sidesWith({ a: 'x' })
    const told: unknown[] = []
    const watched = (storage: Target): Target => forward(storage, {
      list: (list) => (range, options) => {
        told.push(options?.recursive)
        return list(range, options)
      },
    })
    await sync(watched(sides.asSource), watched(sides.asTarget), settingsWith({ filters: { bothSides } }), sides.run)
    expect(told).toEqual([recursive, recursive])
  })

  it('end the run before anything is done where a pattern is not well-formed', async () => {
    const sides = sidesWith({ a: 'x' }, { b: 'x' })
    const run = sides.sync({ filters: { bothSides: { ...NOTHING, excludePatterns: ['[a'] } }, deletion: DELETING })
    await expect(run).rejects.toMatchObject({ kind: 'usage' })
    expect(sides.targetTexts()).toEqual({ b: 'x' })
  })
})
