import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../src/storage/contract/entry.ts'
import type { Pair } from '../../../src/sync/pair.ts'
import { join } from '../../../src/sync/list/join.ts'
import { byUtf8, oddKey } from '../../order/odd-keys.ts'
import { allOf, pagesFrom } from '../../order/pages.ts'
import { entryOf } from '../support/sorted-source.ts'

const side = fc.record({
  keys: fc.uniqueArray(oddKey, { maxLength: 40 }),
  cuts: fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
})

/** Pages of the sizes that `cuts` names, over and over. */
function pagesOf({ keys, cuts }: { keys: readonly string[]; cuts: readonly number[] }): Entry[][] {
  const entries = [...keys].sort(byUtf8).map(entryOf)
  const pages: Entry[][] = []
  for (let i = 0; entries.length > 0; i++) pages.push(entries.splice(0, cuts[i % cuts.length]))
  return pages
}

/** What a join is, told by a map of everything. */
function joinInMemory(source: readonly string[], target: readonly string[]): Pair[] {
  const all = [...new Set([...source, ...target])].sort(byUtf8)
  const of = (side: readonly string[], key: string): Entry | undefined => (side.includes(key) ? entryOf(key) : undefined)
  return all.map((key) => ({ source: of(source, key), target: of(target, key) }))
}

describe('join', () => {
  it('gives what a map of both listings would', async () => {
    await fc.assert(fc.asyncProperty(side, side, async (source, target) => {
      const joined = await allOf(join(pagesFrom(pagesOf(source)), pagesFrom(pagesOf(target))))
      expect(joined).toEqual(joinInMemory(source.keys, target.keys))
    }))
  })

  it('cuts its own pages when one side is far ahead', async () => {
    const keys = Array.from({ length: 2500 }, (_, i) => `k${String(i).padStart(5, '0')}`)
    const pages: Pair[][] = []
    for await (const page of join(pagesFrom([keys.map(entryOf)]), pagesFrom([]))) pages.push(page)
    expect(pages.map(({ length }) => length)).toEqual([1000, 1000, 500])
  })

  it('lets both listings go when it is left early', async () => {
    const source = pagesFrom([[entryOf('a')], [entryOf('b')]])
    const target = pagesFrom([[entryOf('a')], [entryOf('b')]])
    const pairs = join(source, target)
    expect((await pairs.next()).value).toHaveLength(1)
    await pairs.return(undefined)
    expect([source.ended, target.ended]).toEqual([true, true])
  })

  it('throws what a listing throws, and lets the other one go', async () => {
    const target = pagesFrom([[entryOf('a')], [entryOf('c')]])
    const broken: AsyncIterable<Entry[]> = {
      async *[Symbol.asyncIterator]() {
        yield [entryOf('b')]
        throw new Error('broke off')
      },
    }
    await expect(allOf(join(broken, target))).rejects.toThrow('broke off')
    expect(target.ended).toBe(true)
  })
})
