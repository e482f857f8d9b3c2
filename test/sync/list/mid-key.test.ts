import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../../src/order/compare-keys.ts'
import { midKey } from '../../../src/sync/list/mid-key.ts'
import { oddKey } from '../../order/odd-keys.ts'

const ascii = fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme-ascii' })
const LONE_SURROGATE = /\p{Surrogate}/u
const anyKey = fc.oneof(ascii, oddKey)

describe('midKey', () => {
  it('lies strictly between its ends, and is well-formed', () => {
    fc.assert(fc.property(anyKey, anyKey, (a, b) => {
      fc.pre(a !== b)
      const [low, high] = compareKeys(a, b) < 0 ? [a, b] : [b, a]
      const middle = midKey(low, high)
      if (middle === undefined) return
      expect(compareKeys(low, middle)).toBeLessThan(0)
      expect(compareKeys(middle, high)).toBeLessThan(0)
      expect(middle).not.toMatch(LONE_SURROGATE)
    }), { numRuns: 2000 })
  })

  it('lies above a key that has no upper end', () => {
    fc.assert(fc.property(anyKey, (low) => {
      const middle = midKey(low, undefined)
      if (middle !== undefined) expect(compareKeys(low, middle)).toBeLessThan(0)
    }))
  })

  it.each([['a', 'c', 'b'], ['a', 'b', 'aO'], ['img/0001', 'img/9999', 'img/4'], ['data', 'data/zz', 'data\''], ['k', undefined, 'u'], ['é', 'ü', 'éO'],
    ['é/1', 'é/5', 'é/3']])(
    'is half way between %s and %s', (low, high, expected) => {
      expect(midKey(low, high)).toBe(expected)
    })

  it.each([['a', 'a '], ['b', 'a'], ['k', 'k']])('knows of none between %j and %j', (low, high) => {
    expect(midKey(low, high)).toBeUndefined()
  })
})
