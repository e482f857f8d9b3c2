import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { rangeHolds, rangeTouches } from '../../src/order/key-range.ts'
import { byUtf8, oddKey } from './odd-keys.ts'

describe('rangeHolds', () => {
  it('leaves out the start and takes in the end', () => {
    fc.assert(fc.property(oddKey, oddKey, oddKey, (key, after, through) => {
      expect(rangeHolds({ after, through }, key)).toBe(byUtf8(key, after) > 0 && byUtf8(key, through) <= 0)
    }))
  })

  it('holds every key when it has no ends', () => {
    expect(rangeHolds({}, '')).toBe(true)
  })
})

describe('rangeTouches', () => {
  it('is true of every prefix of a key in the range', () => {
    fc.assert(fc.property(oddKey, oddKey, oddKey, fc.nat(10), (key, after, through, length) => {
      fc.pre(rangeHolds({ after, through }, key))
      expect(rangeTouches({ after, through }, key.slice(0, length))).toBe(true)
    }))
  })

  it('is false of folders before and behind the range', () => {
    expect(rangeTouches({ after: 'b/x', through: 'c/' }, 'a/')).toBe(false)
    expect(rangeTouches({ after: 'b/x', through: 'c/' }, 'd/')).toBe(false)
    expect(rangeTouches({ after: 'b/x', through: 'c/' }, 'b/')).toBe(true)
  })
})
