import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSpool, keyedLines, type LineFormat } from '../../src/order/spool.ts'
import type { Entry } from '../../src/storage/contract/entry.ts'
import { allOf, entriesOf } from './pages.ts'
import { withTemporaryFolder } from './system-folder.ts'

const STRINGS: LineFormat<string> = {
  toLine: (item) => JSON.stringify(item),
  fromLine: (line) => JSON.parse(line) as string,
  weigh: (item) => 24 + item.length,
}

const TINY = { items: 3, bytes: 1000 }

describe('a spool', () => {
  it('gives back what was added, in order, whatever the text', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 6 })), fc.integer({ min: 1, max: 5 }),
      async (batches, pageSize) => {
        const spool = createSpool(STRINGS, TINY)
        for (const batch of batches) await spool.append(batch)
        const pages: string[][] = []
        for await (const page of spool.pages(pageSize)) pages.push(page)
        await spool.close()
        expect(pages.flat()).toEqual(batches.flat())
        expect(pages.every(({ length }) => length >= 1 && length <= pageSize)).toBe(true)
        expect(spool.length).toBe(batches.flat().length)
      }), { numRuns: 60 })
  })

  it('keeps line breaks and lone surrogates', async () => {
    const items = ['a\nb', '', '\ud800', '"\\', '\u2028', '\u{1f600}', 'x'.repeat(200_000)]
    const spool = createSpool(STRINGS, { items: 0, bytes: 0 })
    await spool.append(items)
    expect(await allOf(spool.pages())).toEqual(items)
    await spool.close()
  })

  it('keeps what overlapping calls add, each piece together', async () => {
    const spool = createSpool(STRINGS, TINY)
    const batches = Array.from({ length: 50 }, (_, i) => [`${i}-a`, `${i}-b`, `${i}-c`])
    await Promise.all(batches.map((batch) => spool.append(batch)))
    const all = await allOf(spool.pages())
    await spool.close()
    expect([...all].sort()).toEqual(batches.flat().sort())
    for (const [first, second, third] of batches) expect(all.indexOf(third ?? '') - all.indexOf(first ?? '')).toBe(second === undefined ? 0 : 2)
  })

  it('can be read twice, and between additions', async () => {
    const spool = createSpool(keyedLines<Entry>(), TINY)
    const entries = entriesOf(['a', 'b', 'c', 'd', 'e', 'f'])
    await spool.append(entries.slice(0, 5))
    expect(await allOf(spool.pages())).toEqual(entries.slice(0, 5))
    await spool.append(entries.slice(5))
    expect(await allOf(spool.pages())).toEqual(entries)
    expect(await allOf(spool.pages(2))).toEqual(entries)
    await spool.close()
  })

  it('shows no file on a system that lets open files go nameless, and leaves none', async () => {
    await withTemporaryFolder(async (folder) => {
      const spool = createSpool(STRINGS, TINY)
      await spool.append(Array.from({ length: 1000 }, (_, i) => `key-${i}`))
      if (process.platform !== 'win32') expect(folder.names()).toEqual([])
      expect(await allOf(spool.pages())).toHaveLength(1000)
      await spool.close()
      await spool.close()
      expect(folder.names()).toEqual([])
    })
  })

  it('opens no file while it is small', async () => {
    await withTemporaryFolder(async (folder) => {
      process.env['TMPDIR'] = `${folder.path}/no-such-folder`
      process.env['TEMP'] = process.env['TMPDIR']
      const spool = createSpool(STRINGS, TINY)
      await spool.append(['a', 'b', 'c'])
      await expect(spool.append(['d'])).rejects.toMatchObject({ name: 'StorageError', kind: 'failed', code: 'ENOENT', message: expect.stringContaining('TMPDIR') as string })
      await spool.close()
    })
  })
})
