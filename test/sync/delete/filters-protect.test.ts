import { describe, expect, it } from 'vitest'
import type { Entry, Facts } from '../../../src/storage/contract/entry.ts'
import type { ContentFilterSettings } from '../../../src/sync/settings.ts'
import { DISK, sidesWith, type Sides, type SidesOptions } from '../support/sides.ts'

const HTML: Facts = { contentType: 'text/html', metadata: { keep: 'yes' }, tags: { keep: 'yes' } }
const PLAIN: Facts = { contentType: 'text/plain', metadata: { keep: 'no' }, tags: { keep: 'no' } }

/** Extras of both kinds at the target. */
function sidesOf(options: SidesOptions = {}): Sides {
  const sides = sidesWith({ own: 'x' }, {}, options)
  for (const [key, facts] of Object.entries({ 'page.html': HTML, 'text.txt': PLAIN })) sides.target.seed(key, 'x', { facts })
  return sides
}

async function leftBy(content: ContentFilterSettings, options: SidesOptions = {}, protect = true): Promise<string[]> {
  const sides = sidesOf(options)
  await sides.sync({ filters: { content }, deletion: { enabled: true, filtersProtect: protect } })
  return [...sides.target.objects.keys()].filter((key) => key !== 'own').sort()
}

describe('--filters-protect', () => {
  it.each<[string, ContentFilterSettings, string[]]>([
    ['what an include by content type refuses', { includeContentType: /plain/u }, ['page.html']],
    ['what an exclude by content type refuses', { excludeContentType: /html/u }, ['page.html']],
    ['what an include by metadata refuses', { includeMetadata: /keep=no/u }, ['page.html']],
    ['what an exclude by metadata refuses', { excludeMetadata: /keep=yes/u }, ['page.html']],
    ['what an include by tags refuses', { includeTags: /keep=no/u }, ['page.html']],
    ['what an exclude by tags refuses', { excludeTags: /keep=yes/u }, ['page.html']],
  ])('keeps %s', async (_, content, left) => {
    expect(await leftBy(content)).toEqual(left)
    expect(await leftBy(content, {}, false)).toEqual([])
  })

  it('keeps everything on a disk, which does not keep what an exclude filter by metadata or tags looks at', async () => {
    const all = ['page.html', 'text.txt']
    expect(await leftBy({ excludeMetadata: /keep=yes/u }, { target: DISK })).toEqual(all)
    expect(await leftBy({ includeMetadata: /keep=yes/u }, { target: DISK })).toEqual(all)
    expect(await leftBy({ excludeContentType: /html/u }, { target: DISK })).toEqual(['page.html'])
  })

  it('keeps what cannot be looked at, and counts it as failed', async () => {
    const sides = sidesOf({ targetFaults: [{ operation: 'head', key: 'text.txt', error: 'transient' }] })
    await sides.sync({ filters: { content: { excludeMetadata: /keep=yes/u } }, deletion: { enabled: true, filtersProtect: true } })
    expect([...sides.target.objects.keys()].sort()).toEqual(['own', 'page.html', 'text.txt'])
    expect(sides.run.statistics).toMatchObject({ deleted: 0, deleteFailed: 1 })
  })

  it('keeps what the filter callback refuses, and asks it about nothing else of the target', async () => {
    const sides = sidesWith({ both: 'new', own: 'x' }, { 'both': 'old', 'extra.log': 'x', 'extra.tmp': 'x', 'extra.txt': 'x' })
    const seen: string[] = []
    const filter = async (entries: readonly Entry[]): Promise<boolean[]> => {
      seen.push(...entries.map(({ key }) => key))
      return entries.map(({ key }) => !key.endsWith('.log'))
    }
    const settings = { filters: { excludeRegex: /tmp$/u }, deletion: { enabled: true, filtersProtect: true } }
    await sides.syncWith({ ...sides.run, callbacks: { filter } }, settings)
    expect(sides.targetTexts()).toEqual({ 'both': 'new', 'extra.log': 'x', 'extra.tmp': 'x', 'own': 'x' })
    expect(seen.sort()).toEqual(['both', 'extra.log', 'extra.txt', 'own'])
    expect(sides.run.of('skip').find(({ key }) => key === 'extra.log')).toMatchObject({ reason: 'filter-callback' })
  })
})
