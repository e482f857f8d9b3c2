import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mergePages } from '../../../src/sync/list/merge-pages.ts'
import { allOf } from '../../order/pages.ts'

interface Watched extends AsyncIterable<number[]> {
  ended: boolean
  yielded: number
}

function stream(pages: number[][], { turns = 0, error = undefined as Error | undefined } = {}): Watched {
  const watched: Watched = {
    ended: false,
    yielded: 0,
    async *[Symbol.asyncIterator]() {
      try {
        for (const page of pages) {
          for (let i = 0; i < turns; i++) await nextTurn()
          watched.yielded++
          yield page
        }
        if (error) throw error
      } finally {
        watched.ended = true
      }
    },
  }
  return watched
}

const endless = (): number[][] => Array.from({ length: 1000 }, (_, i) => [i])

describe('mergePages', () => {
  it('hands on every page of every stream, each stream in its order', async () => {
    const shape = fc.record({ count: fc.integer({ min: 0, max: 8 }), turns: fc.integer({ min: 0, max: 3 }) })
    const itemsOf = (count: number, s: number): number[] => Array.from({ length: count }, (_, i) => s * 100 + i)
    await fc.assert(fc.asyncProperty(fc.array(shape, { maxLength: 5 }), async (shapes) => {
      const streams = shapes.map(({ count, turns }, s) => stream(itemsOf(count, s).map((item) => [item]), { turns }))
      const all = await allOf(mergePages(streams))
      expect([...all].sort((a, b) => a - b)).toEqual(shapes.flatMap(({ count }, s) => itemsOf(count, s)))
      for (const s of shapes.keys()) {
        const own = all.filter((item) => Math.floor(item / 100) === s)
        expect(own).toEqual([...own].sort((a, b) => a - b))
      }
    }))
  })

  it('ends all streams at the first error, and throws it', async () => {
    const [good, slow] = [stream(endless()), stream(endless(), { turns: 2 })]
    const merged = allOf(mergePages([good, stream([[1]], { error: new Error('broke off') }), slow]))
    await expect(merged).rejects.toThrow('broke off')
    expect([good.ended, slow.ended]).toEqual([true, true])
    expect(good.yielded).toBeLessThan(1000)
  })

  it('ends all streams when it is left early', async () => {
    const both = [stream(endless()), stream(endless(), { turns: 1 })]
    const pages = mergePages(both)
    expect((await pages.next()).value).toHaveLength(1)
    await pages.return(undefined)
    expect(both.map(({ ended }) => ended)).toEqual([true, true])
  })

  it('does not run ahead of a consumer that is busy', async () => {
    const both = [stream(endless()), stream(endless())]
    const merged = mergePages(both)
    await merged.next()
    for (let i = 0; i < 50; i++) await nextTurn()
    expect(both.reduce((sum, { yielded }) => sum + yielded, 0)).toBeLessThanOrEqual(8)
    await merged.return(undefined)
  })

  it('has nothing to hand on of no streams', async () => {
    expect(await allOf(mergePages([]))).toEqual([])
  })
})
