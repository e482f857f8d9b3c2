import { compareKeys } from '../../order/compare-keys.ts'
import { check, equal, includes, rejects, same } from './assertions.ts'
import { keysThroughCuts } from './cut-listing.ts'
import { expectEtag, firstPage, keysOf, md5Of, on, pagesOf, patternOf } from './subject.ts'
import type { StorageUnderTest, Subject } from './subject.ts'
import type { Suite } from './suite.ts'

/** Names that the order of UTF-16 units, of folders, or a URL or XML without escapes would get wrong. */
const ODD_KEYS = [
  'a b', 'a+b', 'a%20b', 'a#b', 'a&b=c', "quote's", 'semi;colon', 'UPPER', 'lower',
  'f-x', 'f.x', 'f/x', 'f/y/z', 'f0', 'g/h-i', 'g/h/i',
  '\u00e9', '\u65e5\u672c\u8a9e', '\ue000', '\uff5e', '\u{1f600}', '\u{10fffd}/x',
]
/** No disk takes these on every system. */
const OBJECT_KEYS = ['x<y>&"z"', 'what?', 'star*', 'colon:x', 'pipe|x']

const BESIDE_FOLDERS = [['folders alone', []], ['files beside folders', ['file', 'n/a-', 'n/file', 'z']]] as const

export function addList({ it }: Suite, subject: StorageUnderTest): void {
  const { capabilities } = subject
  const odd = subject.sortsByUtf16 ? ODD_KEYS.filter((key) => !/\p{Cs}|[^\0-\uffff]/u.test(key)) : ODD_KEYS
  const keys = [...odd, ...(capabilities.folders ? [] : OBJECT_KEYS)].sort(compareKeys)
  const seedAll = ({ seed }: Subject): Promise<unknown> => Promise.all(keys.map((key) => seed(key, Buffer.from(key))))
  const onSeeded = (run: (subject: Subject) => Promise<void>): (() => Promise<void>) => on(subject, async (opened) => {
    await seedAll(opened)
    await run(opened)
  })
  const inOrder = (listed: string[]): string[] => (capabilities.orderedListing ? listed : listed.sort(compareKeys))

  it('yields nothing at all for an empty location', on(subject, async ({ storage }) => {
    equal(await pagesOf(storage), [])
  }))

  it(`yields each key once${capabilities.orderedListing ? ', in the order of compareKeys' : ''}`, onSeeded(async ({ storage }) => {
    equal(inOrder(await keysOf(storage)), keys)
  }))

  it('yields pages of at most the size asked for, never an empty one', onSeeded(async ({ storage }) => {
    const pages = await pagesOf(storage, {}, { pageSize: 4 })
    same(pages.every((page) => page.length >= 1 && page.length <= 4), true)
    equal(inOrder(pages.flat().map(({ key }) => key)), keys)
  }))

  it('begins after the start of a range and ends with its end', onSeeded(async ({ storage }) => {
    const [first, second, third] = [3, 10, 17].map((i) => keys[i] as string) as [string, string, string]
    equal(inOrder(await keysOf(storage, { through: first })), keys.slice(0, 4))
    equal(inOrder(await keysOf(storage, { after: first, through: second })), keys.slice(4, 11))
    equal(inOrder(await keysOf(storage, { after: second, through: third }, { pageSize: 3 })), keys.slice(11, 18))
    equal(inOrder(await keysOf(storage, { after: third })), keys.slice(18))
  }))

  it('takes range ends that are not keys, also inside a folder', onSeeded(async ({ storage }) => {
    const expected = keys.filter((key) => compareKeys(key, 'f/') > 0 && compareKeys(key, 'g/h.') <= 0)
    check(expected.includes('f/y/z'), 'the range holds no key inside a folder')
    equal(inOrder(await keysOf(storage, { after: 'f/', through: 'g/h.' })), expected)
    equal(await keysOf(storage, { after: 'f/y', through: 'f/y/' }), [])
  }))

  it('lists one prefix by itself', onSeeded(async ({ storage }) => {
    const below = (prefix: string): string[] => keys.filter((key) => key.startsWith(prefix))
    same(below('f/').length, 2)
    for (const prefix of ['f/', 'g/', 'f/y/', 'none/']) equal(inOrder(await keysOf(storage, { prefix })), below(prefix))
    equal(await keysOf(storage, { prefix: 'f/', after: 'f/x' }), ['f/y/z'])
    equal(await keysOf(storage, { prefix: 'f/', after: 'f/', through: 'f/x' }), ['f/x'])
  }))

  // MinIO skips `n/a/` when it is asked for what comes behind that.
  for (const [what, files] of BESIDE_FOLDERS) it(`misses nothing where it is cut, with a folder of many pages before its shorter name: ${what}`, on(subject, async (opened) => {
      const many = Array.from({ length: 60 }, (_, i) => `n/a-b/${i % 3}/${String(i).padStart(3, '0')}`)
      const shape = [...many, 'n/a/1/k', 'n/a/2', 'n/b/k', ...files]
      await Promise.all(shape.map((key) => opened.seed(key, Buffer.from('x'))))
      equal(await keysThroughCuts(opened.storage), shape.sort(compareKeys))
    }))

  it('knows size and time of an entry', on(subject, async ({ storage, seed }) => {
    await seed('folder/file', patternOf(1234))
    const [[entry] = []] = await pagesOf(storage)
    includes(entry, { key: 'folder/file', size: 1234 })
    check(Math.abs((entry?.mtime ?? 0) - Date.now()) < 24 * 3600 * 1000, 'the time is not that of the write')
  }))

  it(capabilities.contentEtag ? 'shows the MD5 of the content as ETag' : subject.opaqueEtags ? 'shows an ETag' : 'shows no ETag', on(subject, async ({ storage, seed }) => {
    await seed('file', patternOf(100))
    const [[entry] = []] = await pagesOf(storage)
    expectEtag(subject, entry?.etag, md5Of(patternOf(100)))
  }))

  it('can be left early and begun again', onSeeded(async ({ storage }) => {
    check(((await firstPage(storage.list({}, { pageSize: 2 })))?.length ?? 0) > 0, 'there is no first page')
    same((await keysOf(storage)).length, keys.length)
  }))

  it('gives up when it is stopped', on(subject, async ({ storage, seed }) => {
    await seed('file', Buffer.from('x'))
    await rejects(pagesOf(storage, {}, { signal: AbortSignal.abort() }), 'aborted')
  }))

  const { openMissing } = subject
  if (openMissing !== undefined) {
    it('says not-found when the location does not exist', async () => {
      const storage = await openMissing()
      await rejects(pagesOf(storage), 'not-found')
      await storage.close()
    })
  }
}
