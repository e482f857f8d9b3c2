import { expect, it } from 'vitest'
import { compareKeys } from '../../src/order/compare-keys.ts'
import { forward } from '../../src/storage/contract/forward.ts'
import type { Source } from '../../src/storage/contract/storage.ts'
import { createListing, type Listing } from '../../src/sync/list/listing.ts'
import { pairUp } from '../../src/sync/list/pairs.ts'
import { ListingHoleError } from '../../src/sync/list/seams.ts'
import { recordedRun } from '../sync/support/recorded-run.ts'
import { expectEtag, firstPage, keysOf, md5Of, on, pagesOf, patternOf, useSubject } from './subject.ts'
import type { StorageUnderTest, Subject } from './subject.ts'

/** Names that the order of UTF-16 units, of folders, or a URL or XML without escapes would get wrong. */
const ODD_KEYS = [
  'a b', 'a+b', 'a%20b', 'a#b', 'a&b=c', "quote's", 'semi;colon', 'UPPER', 'lower',
  'f-x', 'f.x', 'f/x', 'f/y/z', 'f0', 'g/h-i', 'g/h/i',
  '\u00e9', '\u65e5\u672c\u8a9e', '\ue000', '\uff5e', '\u{1f600}', '\u{10fffd}/x',
]
/** No disk takes these on every system. */
const OBJECT_KEYS = ['x<y>&"z"', 'what?', 'star*', 'colon:x', 'pipe|x']

/**
 * Lists as the pass does, cut into ranges as a far longer listing would be; one that is found to have holes once more, in
 * one go.
 */
async function keysThroughCuts(storage: Source): Promise<string[]> {
  const run = recordedRun()
  const settings = { sorted: !storage.capabilities.orderedListing, whole: false, folders: false, recursive: true, strict: false, deleting: false }
  const listingOf = (side: 'source' | 'target'): Listing => createListing(side, inShortPages(storage), settings, run)
  const listed = async (listings: number): Promise<string[]> => {
    const concurrency = { objects: 1, parts: 1, listings, listingDepth: 2 }
    const keys: string[] = []
    for await (const page of pairUp(listingOf('source'), listingOf('target'), concurrency, run, 12)) {
      for (const { source } of page) if (source) keys.push(source.key)
    }
    return keys.sort(compareKeys)
  }
  return listed(4).catch((error: unknown) => {
    if (error instanceof ListingHoleError) return listed(1)
    throw error
  })
}

function inShortPages(storage: Source): Source {
  return forward(storage, { list: (list) => (range, options) => list(range, { ...options, pageSize: options?.pageSize ?? 10 }) })
}

export function testList(subject: StorageUnderTest): void {
  const { capabilities } = subject
  const odd = subject.sortsByUtf16 ? ODD_KEYS.filter((key) => !/\p{Cs}|[^\0-\uffff]/u.test(key)) : ODD_KEYS
  const keys = [...odd, ...(capabilities.folders ? [] : OBJECT_KEYS)].sort(compareKeys)
  const seedAll = ({ seed }: Subject): Promise<unknown> => Promise.all(keys.map((key) => seed(key, Buffer.from(key))))
  const seeded = useSubject(subject, seedAll)
  const inOrder = (listed: string[]): string[] => (capabilities.orderedListing ? listed : listed.sort(compareKeys))

  it('yields nothing at all for an empty location', on(subject, async ({ storage }) => {
    expect(await pagesOf(storage)).toEqual([])
  }))

  it(`yields each key once${capabilities.orderedListing ? ', in the order of compareKeys' : ''}`, async () => {
    const { storage } = seeded()
    expect(inOrder(await keysOf(storage))).toEqual(keys)
  })

  it('yields pages of at most the size asked for, never an empty one', async () => {
    const { storage } = seeded()
    const pages = await pagesOf(storage, {}, { pageSize: 4 })
    expect(pages.every((page) => page.length >= 1 && page.length <= 4)).toBe(true)
    expect(inOrder(pages.flat().map(({ key }) => key))).toEqual(keys)
  })

  it('begins after the start of a range and ends with its end', async () => {
    const { storage } = seeded()
    const [first, second, third] = [3, 10, 17].map((i) => keys[i] as string) as [string, string, string]
    expect(inOrder(await keysOf(storage, { through: first }))).toEqual(keys.slice(0, 4))
    expect(inOrder(await keysOf(storage, { after: first, through: second }))).toEqual(keys.slice(4, 11))
    expect(inOrder(await keysOf(storage, { after: second, through: third }, { pageSize: 3 }))).toEqual(keys.slice(11, 18))
    expect(inOrder(await keysOf(storage, { after: third }))).toEqual(keys.slice(18))
  })

  it('takes range ends that are not keys, also inside a folder', async () => {
    const { storage } = seeded()
    const expected = keys.filter((key) => compareKeys(key, 'f/') > 0 && compareKeys(key, 'g/h.') <= 0)
    expect(expected).toContain('f/y/z')
    expect(inOrder(await keysOf(storage, { after: 'f/', through: 'g/h.' }))).toEqual(expected)
    expect(await keysOf(storage, { after: 'f/y', through: 'f/y/' })).toEqual([])
  })

  it('lists one prefix by itself', async () => {
    const { storage } = seeded()
    const below = (prefix: string): string[] => keys.filter((key) => key.startsWith(prefix))
    expect(below('f/')).toHaveLength(2)
    for (const prefix of ['f/', 'g/', 'f/y/', 'none/']) expect(inOrder(await keysOf(storage, { prefix }))).toEqual(below(prefix))
    expect(await keysOf(storage, { prefix: 'f/', after: 'f/x' })).toEqual(['f/y/z'])
    expect(await keysOf(storage, { prefix: 'f/', after: 'f/', through: 'f/x' })).toEqual(['f/x'])
  })

  // MinIO skips `n/a/` when it is asked for what comes behind that.
  it.each([['folders alone', []], ['files beside folders', ['file', 'n/a-', 'n/file', 'z']]])(
    'misses nothing where it is cut, with a folder of many pages before its shorter name: %s', async (_name, files) => {
      await on(subject, async (opened) => {
        const many = Array.from({ length: 60 }, (_, i) => `n/a-b/${i % 3}/${String(i).padStart(3, '0')}`)
        const shape = [...many, 'n/a/1/k', 'n/a/2', 'n/b/k', ...files]
        await Promise.all(shape.map((key) => opened.seed(key, Buffer.from('x'))))
        expect(await keysThroughCuts(opened.storage)).toEqual(shape.sort(compareKeys))
      })()
    })

  it('knows size and time of an entry', on(subject, async ({ storage, seed }) => {
    await seed('folder/file', patternOf(1234))
    const [[entry] = []] = await pagesOf(storage)
    expect(entry).toMatchObject({ key: 'folder/file', size: 1234 })
    expect(Math.abs((entry?.mtime ?? 0) - Date.now())).toBeLessThan(24 * 3600 * 1000)
  }))

  it(capabilities.contentEtag ? 'shows the MD5 of the content as ETag' : subject.opaqueEtags ? 'shows an ETag' : 'shows no ETag', on(subject, async ({ storage, seed }) => {
    await seed('file', patternOf(100))
    const [[entry] = []] = await pagesOf(storage)
    expectEtag(subject, entry?.etag, md5Of(patternOf(100)))
  }))

  it('can be left early and begun again', async () => {
    const { storage } = seeded()
    expect((await firstPage(storage.list({}, { pageSize: 2 })))?.length).toBeGreaterThan(0)
    expect(await keysOf(storage)).toHaveLength(keys.length)
  })

  it('gives up when it is stopped', on(subject, async ({ storage, seed }) => {
    await seed('file', Buffer.from('x'))
    await expect(pagesOf(storage, {}, { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' })
  }))

  const { openMissing } = subject
  if (openMissing !== undefined) {
    it('says not-found when the location does not exist', async () => {
      const storage = await openMissing()
      await expect(pagesOf(storage)).rejects.toMatchObject({ kind: 'not-found' })
      await storage.close()
    })
  }
}
