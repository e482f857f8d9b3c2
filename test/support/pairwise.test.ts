import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { pairwise } from './pairwise.ts'

const all = [0, 1, 2].flatMap((a) => [0, 1, 2].flatMap((b) => [0, 1, 2].flatMap((c) => [0, 1].map((d) => ({ a, b, c, d })))))

const meets = (some: readonly Record<string, number>[]): Set<string> =>
  new Set(some.flatMap((one) => Object.entries(one).flatMap(([x, v]) => Object.entries(one).map(([y, w]) => `${x}${v}${y}${w}`))))

describe('pairwise', () => {
  it('loses no two values that meet, whatever combinations there are', () => {
    fc.assert(fc.property(fc.subarray(all, { minLength: 1 }), (some) => {
      const chosen = pairwise(some, (one) => one)
      expect(meets(chosen)).toEqual(meets(some))
      expect(some).toEqual(expect.arrayContaining(chosen))
    }), { numRuns: 50 })
  })

  it('chooses far fewer than all', () => {
    expect(pairwise(all, (one) => one).length).toBeLessThan(15)
  })

  it('chooses one of every group', () => {
    const chosen = pairwise(all, ({ d }) => ({ d }), ({ a, b }) => a * 3 + b)
    expect(new Set(chosen.map(({ a, b }) => a * 3 + b)).size).toBe(9)
  })

  it('chooses the same each time', () => {
    expect(pairwise(all, (one) => one)).toEqual(pairwise(all, (one) => one))
  })
})
