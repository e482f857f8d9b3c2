import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareKeys } from '../../src/order/compare-keys.ts'
import { byUtf8, oddKey } from './odd-keys.ts'

describe('compareKeys', () => {
  it('orders as the UTF-8 bytes do', () => {
    fc.assert(fc.property(fc.oneof(oddKey, fc.string({ unit: 'binary' })), fc.oneof(oddKey, fc.string({ unit: 'binary' })), (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(byUtf8(a, b))
    }), { numRuns: 2000 })
  })

  it('puts characters beyond U+FFFF after all others', () => {
    expect(['\u{1f600}', '\uffff', '\ue000', '\ud7ff', 'a'].sort(compareKeys)).toEqual(['a', '\ud7ff', '\ue000', '\uffff', '\u{1f600}'])
  })
})
