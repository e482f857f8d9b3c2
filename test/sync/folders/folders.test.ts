import { describe, expect, it } from 'vitest'
import { DISK, sidesWith, type Sides, type SidesOptions } from '../support/sides.ts'

const WITH_FOLDERS = { listing: { sourceFolders: true }, deletion: { enabled: true } }

/** The target has the folders `extra/`, `extra/inner/` and `full/`, and what is in `full/` is not deleted. */
function withExtras(options: SidesOptions = {}): Sides {
  const sides = sidesWith({ 'kept/a': 'x' }, { 'kept/a': 'x', 'extra/b': 'x' }, { source: DISK, target: DISK, ...options })
  sides.target.madeFolders.add('extra/inner/')
  return sides
}

function removedFolders({ asTarget }: Sides): unknown[] {
  return asTarget.calls.filter(({ operation }) => operation === 'removeFolder').flatMap(({ keys }) => keys)
}

describe('folders of the target', () => {
  it('that the source does not have are removed after their files, from the inside out', async () => {
    const sides = withExtras()
    await sides.sync(WITH_FOLDERS)
    expect(removedFolders(sides)).toEqual(['extra/inner/', 'extra/'])
    expect([...sides.target.madeFolders].filter((key) => key.startsWith('extra'))).toEqual([])
    const operations = sides.asTarget.calls.map(({ operation }) => operation)
    expect(operations.lastIndexOf('remove')).toBeLessThan(operations.indexOf('removeFolder'))
    expect(sides.run.of('delete').map(({ key }) => key)).toEqual(['extra/b', 'extra/inner/', 'extra/'])
  })

  it.each([
    ['folders are no entries', { deletion: { enabled: true } }],
    ['nothing is to be deleted', { listing: { sourceFolders: true } }],
    ['a dry run', { ...WITH_FOLDERS, dryRun: true }],
    ['the plan is above the limit', { listing: { sourceFolders: true }, deletion: { enabled: true, max: 1 } }],
  ])('stay: %s', async (_why, settings) => {
    const sides = withExtras()
    await sides.sync(settings)
    expect(removedFolders(sides)).toEqual([])
    expect(sides.target.madeFolders.has('extra/inner/')).toBe(true)
  })

  it('stay while something that a filter protects is in them, and that is no fault', async () => {
    const sides = withExtras()
    await sides.sync({ ...WITH_FOLDERS, filters: { excludeRegex: /b$/ } })
    expect(sides.target.objects.has('extra/b')).toBe(true)
    expect(sides.run.of('skip').filter(({ reason }) => reason === 'folder-not-empty').map(({ key }) => key)).toEqual(['extra/'])
    expect([sides.run.statistics.errors, sides.run.statistics.warnings]).toEqual([0, 0])
  })

  it.each([
    ['a pattern', { filters: { excludeRegex: /inner\/deep\/c$/ } }],
    ['a filter for both sides', { filters: { bothSides: { includePatterns: [], excludePatterns: ['c'], excludePaths: [], includeRegexes: [], excludeRegexes: [], recursive: true } } }],
    ['a folder that is not even listed', { filters: { globs: [{ action: 'exclude' as const, glob: 'extra/inner/deep/**' }] } }],
  ])('%s: a dry run names the deletions that the run makes, and no folder that stays', async (_by, filters) => {
    const namedBy = async (dryRun: boolean): Promise<string[]> => {
      const sides = sidesWith({ 'kept/a': 'x' }, { 'kept/a': 'x', 'extra/b': 'x', 'extra/inner/deep/c': 'x', 'extra/other/d': 'x' }, { source: DISK, target: DISK })
      sides.target.madeFolders.add('extra/empty/')
      await sides.sync({ ...WITH_FOLDERS, ...filters, dryRun })
      return sides.run.of('delete').map(({ key }) => key)
    }
    const made = await namedBy(false)
    expect(made).toEqual(['extra/b', 'extra/other/d', 'extra/empty/', 'extra/other/'])
    expect(await namedBy(true)).toEqual(made)
  })

  it.each([
    ['nothing stays', {}, 3, 2],
    ['a filter protects a file in one of them', { filters: { excludeRegex: /b$/ } }, 1, 0],
  ])('count for --max-delete only if they go: %s', async (_why, filters, enough, tooFew) => {
    const limited = async (max: number): Promise<string | undefined> =>
      (await withExtras().sync({ ...WITH_FOLDERS, ...filters, deletion: { enabled: true, max } })).deletionsWithheld
    expect(await limited(enough)).toBeUndefined()
    expect(await limited(tooFew)).toContain(`${enough} deletions are more than --max-delete ${tooFew}`)
  })

  it('stay when the source turns out to have them', async () => {
    const sides = withExtras({ sourceFaults: [{ operation: 'list', hides: (key) => key.startsWith('extra/') }] })
    sides.source.seed('extra/hidden', 'x')
    await sides.sync(WITH_FOLDERS)
    expect(removedFolders(sides)).toEqual(['extra/inner/'])
  })

  it('that cannot be removed are failures of these folders alone', async () => {
    const sides = withExtras({ targetFaults: [{ operation: 'removeFolder', error: 'denied', times: 1 }] })
    await sides.sync(WITH_FOLDERS)
    expect(sides.run.statistics.deleteFailed).toBe(1)
  })
})

describe('a folder of the source that cannot be made', () => {
  it('fails once, and the others get their properties', async () => {
    const sides = sidesWith({ 'a/x': 'x', 'b/x': 'x' }, {}, { source: DISK, target: DISK, targetFaults: [{ operation: 'makeFolder', error: 'denied', times: 1 }] })
    const finished: string[] = []
    Object.assign(sides.asTarget, { finishFolder: async (key: string) => { await Promise.resolve(finished.push(key)) } })
    // The storage in memory keeps nothing of folders.
    Object.assign(sides.asSource, { head: () => Promise.resolve({ size: 0, mtime: 0, etag: '', etagIsDigest: false, facts: {} }) })
    await sides.sync({ listing: { sourceFolders: true }, attributes: { keepPosix: true } })
    expect(finished).toEqual(['b/'])
    expect(sides.run.statistics).toMatchObject({ failed: 1, errors: 1, warnings: 0 })
  })
})
