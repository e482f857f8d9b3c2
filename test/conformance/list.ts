import { expect, it } from 'vitest'
import { compareKeys } from '../../src/order/compare-keys.ts'
import { expectEtag, firstPage, keysOf, md5Of, on, pagesOf, patternOf } from './subject.ts'
import type { StorageUnderTest, Subject } from './subject.ts'

/** Names that the order of UTF-16 units, of folders, or a URL or XML without escapes would get wrong. */
const ODD_KEYS = [
  'a b', 'a+b', 'a%20b', 'a#b', 'a&b=c', "quote's", 'semi;colon', 'UPPER', 'lower',
  'f-x', 'f.x', 'f/x', 'f/y/z', 'f0', 'g/h-i', 'g/h/i',
  '\u00e9', '\u65e5\u672c\u8a9e', '\ue000', '\uff5e', '\u{1f600}', '\u{10fffd}/x',
]
/** No disk takes these on every system. */
const OBJECT_KEYS = ['x<y>&"z"', 'what?', 'star*', 'colon:x', 'pipe|x']

export function testList(subject: StorageUnderTest): void {
  const { capabilities } = subject
  const odd = subject.sortsByUtf16 ? ODD_KEYS.filter((key) => !/\p{Cs}|[^\0-\uffff]/u.test(key)) : ODD_KEYS
  const keys = [...odd, ...(capabilities.folders ? [] : OBJECT_KEYS)].sort(compareKeys)
  const seedAll = ({ seed }: Subject): Promise<unknown> => Promise.all(keys.map((key) => seed(key, Buffer.from(key))))
  const inOrder = (listed: string[]): string[] => (capabilities.orderedListing ? listed : listed.sort(compareKeys))

  it('yields nothing at all for an empty location', on(subject, async ({ storage }) => {
    expect(await pagesOf(storage)).toEqual([])
  }))

  it(`yields each key once${capabilities.orderedListing ? ', in the order of compareKeys' : ''}`, on(subject, async (opened) => {
    await seedAll(opened)
    expect(inOrder(await keysOf(opened.storage))).toEqual(keys)
  }))

  it('yields pages of at most the size asked for, never an empty one', on(subject, async (opened) => {
    await seedAll(opened)
    const pages = await pagesOf(opened.storage, {}, { pageSize: 4 })
    expect(pages.every((page) => page.length >= 1 && page.length <= 4)).toBe(true)
    expect(inOrder(pages.flat().map(({ key }) => key))).toEqual(keys)
  }))

  it('begins after the start of a range and ends with its end', on(subject, async (opened) => {
    await seedAll(opened)
    const { storage } = opened
    const [first, second, third] = [3, 10, 17].map((i) => keys[i] as string) as [string, string, string]
    expect(inOrder(await keysOf(storage, { through: first }))).toEqual(keys.slice(0, 4))
    expect(inOrder(await keysOf(storage, { after: first, through: second }))).toEqual(keys.slice(4, 11))
    expect(inOrder(await keysOf(storage, { after: second, through: third }, { pageSize: 3 }))).toEqual(keys.slice(11, 18))
    expect(inOrder(await keysOf(storage, { after: third }))).toEqual(keys.slice(18))
  }))

  it('takes range ends that are not keys, also inside a folder', on(subject, async (opened) => {
    await seedAll(opened)
    const expected = keys.filter((key) => compareKeys(key, 'f/') > 0 && compareKeys(key, 'g/h.') <= 0)
    expect(expected).toContain('f/y/z')
    expect(inOrder(await keysOf(opened.storage, { after: 'f/', through: 'g/h.' }))).toEqual(expected)
    expect(await keysOf(opened.storage, { after: 'f/y', through: 'f/y/' })).toEqual([])
  }))

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

  it('can be left early and begun again', on(subject, async (opened) => {
    await seedAll(opened)
    expect((await firstPage(opened.storage.list({}, { pageSize: 2 })))?.length).toBeGreaterThan(0)
    expect(await keysOf(opened.storage)).toHaveLength(keys.length)
  }))

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
