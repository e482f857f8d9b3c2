import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Facts } from '../../../src/storage/contract/entry.ts'
import type { ContentFilterSettings } from '../../../src/sync/settings.ts'
import { metadataText, tagsText } from '../../../src/sync/object/content-filter.ts'
import { DISK, sidesWith, type Sides, type SidesOptions } from '../support/sides.ts'

/** Objects of the source that the target does not have, with these facts. */
function sidesOf(objects: Readonly<Record<string, Facts>>, options: SidesOptions = {}): Sides {
  const sides = sidesWith({}, {}, options)
  for (const [key, facts] of Object.entries(objects)) sides.source.seed(key, 'text', { facts })
  return sides
}

async function keysPassing(objects: Readonly<Record<string, Facts>>, content: ContentFilterSettings): Promise<string[]> {
  const sides = sidesOf(objects)
  await sides.sync({ filters: { content } })
  expect(sides.run.statistics.errors).toBe(0)
  return [...sides.target.objects.keys()].sort()
}

function callsTo({ asSource }: Sides, operation: 'head' | 'readTags' | 'read'): string[] {
  return asSource.callsOf(operation).flatMap(({ keys }) => keys).sort()
}

/** Texts of all versions at the target, the newest first. */
async function versionsOf({ target }: Sides): Promise<string[]> {
  const texts: string[] = []
  for await (const page of target.listVersions?.({}) ?? []) {
    for (const version of page) texts.push(version.isDeleteMarker ? 'deleted' : (await target.read(version)).bytes.toString())
  }
  return texts
}

const HTML: Facts = { contentType: 'text/html' }
const PLAIN: Facts = { contentType: 'text/plain' }

describe('filters by content', () => {
  it.each<[string, ContentFilterSettings, string[]]>([
    ['an include lets only matching types pass', { includeContentType: /html/u }, ['html']],
    ['an exclude lets all others pass, also an object without a type', { excludeContentType: /html/u }, ['none', 'plain']],
    ['all must let it pass', { includeContentType: /^text/u, excludeContentType: /plain/u }, ['html']],
  ])('%s', async (_title, content, expected) => {
    expect(await keysPassing({ html: HTML, plain: PLAIN, none: {} }, content)).toEqual(expected)
  })

  it.each<[string, ContentFilterSettings, string[]]>([
    ['searches metadata in the order of the keys', { includeMetadata: /^a=1,b=2$/u }, ['ba']],
    ['does not include an object without metadata, whatever the pattern', { includeMetadata: /^/u }, ['ba', 'c']],
    ['does not exclude an object without metadata, whatever the pattern', { excludeMetadata: /^/u }, ['none']],
    ['searches tags in the order of the keys', { includeTags: /^x=1&y=2$/u }, ['ba']],
    ['does not include an object without tags, whatever the pattern', { includeTags: /^/u }, ['ba']],
    ['does not exclude an object without tags, whatever the pattern', { excludeTags: /^/u }, ['c', 'none']],
    ['looks around, as in the documents of s3sync', { includeTags: /^(?!.*&y=3).*x=1/u }, ['ba']],
  ])('%s', async (_title, content, expected) => {
    const objects = { ba: { metadata: { b: '2', a: '1' }, tags: { y: '2', x: '1' } }, c: { metadata: { c: '3' } }, none: {} }
    expect(await keysPassing(objects, content)).toEqual(expected)
  })

  it('ask only for what a filter looks at, and for tags last', async () => {
    const objects = { 'a.log': PLAIN, 'b': HTML, 'c': PLAIN, 'd': PLAIN, 'e': { ...PLAIN, metadata: { keep: 'no' } } }
    const sides = sidesOf(objects)
    sides.target.seed('d', 'text', { mtime: Date.now() + 1e9 })
    const content = { includeContentType: /plain/u, excludeMetadata: /no/u, excludeTags: /x/u }
    await sides.sync({ filters: { excludeRegex: /log$/u, content } })
    expect(callsTo(sides, 'head')).toEqual(['b', 'c', 'e'])
    expect(callsTo(sides, 'readTags')).toEqual(['c'])
    expect(callsTo(sides, 'read')).toEqual(['c'])
    expect(sides.run.of('skip').map(({ key, filter }) => [key, filter]).sort()).toEqual([
      ['a.log', '--filter-exclude-regex'],
      ['b', '--filter-include-content-type-regex'],
      ['d', undefined],
      ['e', '--filter-exclude-metadata-regex'],
    ])
    expect(sides.run.statistics).toMatchObject({ transferred: 1, skipped: 4, plannedObjects: 1, plannedBytes: 4 })
  })

  it('need no request for a type that the listing shows', async () => {
    const sides = sidesOf({ a: HTML })
    const shown = { ...sides.asSource, async *list(...given: Parameters<typeof sides.asSource.list>) {
      for await (const page of sides.asSource.list(...given)) yield page.map((entry) => ({ ...entry, contentType: 'text/html' }))
    } }
    await sides.syncFrom(shown, { filters: { content: { includeContentType: /html/u } } })
    expect([callsTo(sides, 'head'), sides.targetTexts()]).toEqual([[], { a: 'text' }])
  })

  it('decide in a dry run as in a real one', async () => {
    const sides = sidesOf({ html: HTML, plain: PLAIN })
    await sides.sync({ dryRun: true, filters: { content: { includeContentType: /html/u } } })
    expect(sides.run.of('copy').map(({ key }) => key)).toEqual(['html'])
    expect(sides.run.of('skip').map(({ key, reason }) => [key, reason])).toEqual([['plain', 'include-content-type']])
    expect(sides.targetTexts()).toEqual({})
  })

  it('never make an extra of what they refuse', async () => {
    const sides = sidesOf({ html: HTML, plain: PLAIN })
    for (const key of ['plain', 'extra']) sides.target.seed(key, 'old', { mtime: 0 })
    await sides.sync({ deletion: { enabled: true }, filters: { content: { includeContentType: /html/u } } })
    expect(sides.targetTexts()).toEqual({ html: 'text', plain: 'old' })
  })

  it.each([['whole', {}, 'no'], ['by the store', { source: { store: 's' }, target: { store: 's' } }, 'must']] as const)(
    'refuse an object that would go %s', async (_way, options, serverSideCopy) => {
      const sides = sidesOf({ html: HTML, plain: PLAIN }, options)
      await sides.sync({ serverSideCopy, filters: { content: { excludeContentType: /plain/u } } })
      expect(sides.targetTexts()).toEqual({ html: 'text' })
    })

  it('know the type of a file by its name', async () => {
    const sides = sidesWith({ 'a.html': 'x', 'b.txt': 'x', 'c': 'x' }, {}, { source: DISK })
    await sides.sync({ filters: { content: { includeContentType: /^(?:text\/html|application\/octet-stream)$/u } } })
    expect([...sides.target.objects.keys()].sort()).toEqual(['a.html', 'c'])
  })

  it('know no type of a file where none is guessed', async () => {
    const sides = sidesWith({ 'a.html': 'x' }, {}, { source: DISK })
    await sides.sync({ attributes: { guessContentType: false }, filters: { content: { includeContentType: /^/u } } })
    expect(sides.targetTexts()).toEqual({})
  })

  it('act on each version, and let delete markers pass', async () => {
    const sides = sidesWith({}, {}, { source: { versioned: true }, target: { versioned: true } })
    for (const [text, facts] of [['one', PLAIN], ['two', HTML], ['three', PLAIN]] as const) sides.source.seed('a', text, { facts })
    await sides.source.remove(['a'])
    await sides.sync({ versions: { all: true }, filters: { content: { includeContentType: /plain/u } } })
    expect(await versionsOf(sides)).toEqual(['deleted', 'three', 'one'])
  })

  it('leave no delete marker where they refuse all versions', async () => {
    const sides = sidesWith({}, {}, { source: { versioned: true }, target: { versioned: true } })
    sides.source.seed('a', 'one', { facts: PLAIN })
    await sides.source.remove(['a'])
    await sides.sync({ versions: { all: true }, filters: { content: { excludeContentType: /plain/u } } })
    expect(await versionsOf(sides)).toEqual([])
    expect(sides.run.statistics).toMatchObject({ deleted: 0, skipped: 1 })
  })

  it('look again at an object that changed before it was sent', async () => {
    const sides = sidesOf({ a: HTML })
    const replaced = { ...sides.asSource, async read(...given: Parameters<typeof sides.asSource.read>) {
      if (sides.asSource.callsOf('read').length === 0) sides.source.seed('a', 'other text', { facts: PLAIN })
      return sides.asSource.read(...given)
    } }
    await sides.syncFrom(replaced, { filters: { content: { includeContentType: /html/u } } })
    expect(sides.targetTexts()).toEqual({})
  })

  it('fail closed: an object that cannot be asked about is not copied', async () => {
    const sides = sidesWith({ a: 'x' }, {}, { sourceFaults: [{ operation: 'head', error: 'denied' }, { operation: 'readTags', error: 'denied' }] })
    await sides.sync({ filters: { content: { excludeContentType: /html/u } } })
    await sides.sync({ filters: { content: { excludeTags: /html/u } } })
    expect(sides.targetTexts()).toEqual({})
    expect(sides.run.statistics).toMatchObject({ failed: 2, errors: 2 })
  })

  it('end the run when a pattern takes too long, and name what it was matched against', async () => {
    const sides = sidesOf({ a: { metadata: { k: 'a'.repeat(40) } }, b: {} })
    const syncing = sides.sync({ filters: { content: { includeMetadata: /^k=(?:a+)+b/u } } })
    await expect(syncing).rejects.toThrow(/takes too long on the metadata "k=a+"/)
  })
})

describe('the text of metadata and tags', () => {
  it('is made of pairs in the order of the keys, percent-encoded', () => {
    expect(metadataText({ 'b': 'x y', 'a-b': '1,2=3', 'a': 'h\u00c3\u00a9' })).toBe('a=h%C3%A9,a-b=1%2C2%3D3,b=x%20y')
    expect(tagsText({ 'b c': '1&2', '\u00e9': '!\'()*~' })).toBe('b%20c=1%262&%C3%A9=%21%27%28%29%2A~')
    expect([metadataText({}), metadataText(undefined), tagsText({})]).toEqual([undefined, undefined, undefined])
  })

  it('can be read back, so that no value passes for another', () => {
    const record = fc.dictionary(fc.string({ unit: 'grapheme', minLength: 1 }), fc.string({ unit: 'grapheme' }), { minKeys: 1, noNullPrototype: true })
    fc.assert(fc.property(record, (tags) => {
      const pairs = (tagsText(tags) ?? '').split('&').map((pair) => pair.split('=').map(decodeURIComponent))
      expect(Object.fromEntries(pairs)).toEqual(tags)
    }))
  })
})
