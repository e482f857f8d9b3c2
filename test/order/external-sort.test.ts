import { readdirSync, readlinkSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { OutOfOrderError } from '../../src/order/check-order.ts'
import { sortEntries } from '../../src/order/external-sort.ts'
import { firstPage } from '../conformance/subject.ts'
import { byUtf8, oddKey } from './odd-keys.ts'
import { allOf, entriesOf, pagesFrom } from './pages.ts'
import { withTemporaryFolder } from './system-folder.ts'

function nameOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`)
  } catch {
    return ''
  }
}

const oddListing = fc.uniqueArray(oddKey, { maxLength: 60 })

describe('sortEntries', () => {
  it('sorts as the UTF-8 bytes do, whatever the runs and the merge', async () => {
    const settings = fc.record({
      runLength: fc.integer({ min: 1, max: 9 }),
      fanIn: fc.integer({ min: 2, max: 4 }),
      pageSize: fc.integer({ min: 1, max: 7 }),
    })
    await fc.assert(fc.asyncProperty(oddListing, settings, async (keys, options) => {
      const entries = entriesOf(keys)
      const pages = [entries.slice(0, 5), entries.slice(5, 6), entries.slice(6)]
      const sorted = await allOf(sortEntries(pagesFrom(pages), { name: 'x', ...options }))
      expect(sorted).toEqual([...entries].sort((a, b) => byUtf8(a.key, b.key)))
    }), { numRuns: 100 })
  })

  it('keeps every field of an entry that went through the disk', async () => {
    const odd = { key: 'line\nbreak "quoted" \ud800', size: 2 ** 52, mtime: 1_700_000_000_123.4563, etag: 'e' }
    const entries = [odd, ...entriesOf(['b', 'a'])]
    const sorted = await allOf(sortEntries(pagesFrom([entries]), { name: 'x', runLength: 1 }))
    expect(sorted.find(({ key }) => key === odd.key)).toEqual(odd)
  })

  it('throws for a key that comes twice, in one run or in two', async () => {
    for (const runLength of [2, 100]) {
      const sorting = allOf(sortEntries(pagesFrom([entriesOf(['b', 'c', 'd', 'a', 'b'])]), { name: 'x', runLength }))
      await expect(sorting).rejects.toThrow(OutOfOrderError)
      await expect(sorting).rejects.toMatchObject({ duplicate: true, key: 'b' })
    }
  })

  it('throws for a key that comes twice in runs that are merged early', async () => {
    const keys = ['x', 'b', 'c', 'b', ...Array.from({ length: 40 }, (_, i) => `k${i}`)]
    const sorting = allOf(sortEntries(pagesFrom([entriesOf(keys)]), { name: 'x', runLength: 1, fanIn: 2 }))
    await expect(sorting).rejects.toMatchObject({ duplicate: true, key: 'b' })
  })

  it('keeps one of each key when it is told to', async () => {
    const options = { name: 'x', runLength: 2, fanIn: 2, duplicates: 'drop' } as const
    const sorted = await allOf(sortEntries(pagesFrom([entriesOf(['b', 'c', 'b', 'a', 'b', 'c'])]), options))
    expect(sorted.map(({ key }) => key)).toEqual(['a', 'b', 'c'])
  })

  it('cuts runs by their bytes too', async () => {
    await withTemporaryFolder(async (folder) => {
      const keys = Array.from({ length: 50 }, (_, i) => `${i % 7}-${i}-${'x'.repeat(900)}`)
      const sorted = await allOf(sortEntries(pagesFrom([entriesOf(keys)]), { name: 'x', runBytes: 5000 }))
      expect(sorted.map(({ key }) => key)).toEqual([...keys].sort(byUtf8))
      expect(folder.names()).toEqual([])
    })
  })

  it.runIf(process.platform === 'linux')('has few files open however many runs there are', async () => {
    const keys = Array.from({ length: 200 }, (_, i) => `${(i * 37) % 200}`)
    const sorted = sortEntries(pagesFrom([entriesOf(keys)]), { name: 'x', runLength: 1, fanIn: 4, pageSize: 1 })
    await sorted.next()
    const files = readdirSync('/proc/self/fd').filter((fd) => nameOf(fd).endsWith('/spool (deleted)'))
    expect(files.length).toBeGreaterThan(0)
    expect(files.length).toBeLessThan(16)
    await sorted.return()
    expect(readdirSync('/proc/self/fd').filter((fd) => nameOf(fd).endsWith('/spool (deleted)'))).toEqual([])
  })

  it('yields nothing for nothing', async () => {
    expect(await allOf(sortEntries(pagesFrom([]), { name: 'x' }))).toEqual([])
  })

  it('lets go of the listing and the disk when either side stops', async () => {
    await withTemporaryFolder(async (folder) => {
      const listing = pagesFrom([entriesOf(['c', 'b', 'a'])])
      const first = await firstPage(sortEntries(listing, { name: 'x', runLength: 1, pageSize: 1 }))
      expect(first?.map(({ key }) => key)).toEqual(['a'])
      expect(listing.ended).toBe(true)
      const broken = async function* (): AsyncGenerator<ReturnType<typeof entriesOf>> {
        yield entriesOf(['c', 'b', 'a'])
        throw new Error('broke off')
      }
      await expect(allOf(sortEntries(broken(), { name: 'x', runLength: 1 }))).rejects.toThrow('broke off')
      expect(folder.names()).toEqual([])
    })
  })
})
