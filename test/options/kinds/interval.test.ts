import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { interval } from '../../../src/options/kinds/interval.ts'

const kind = interval({ min: '100ms' })

describe('an interval', () => {
  it.each([['500ms', 500], ['30s', 30_000], ['1m', 60_000], ['2h', 7_200_000], ['1.5s', 1500], ['100ms', 100], ['576h', 2_073_600_000]])('%s is %d ms', (text, ms) => {
    expect(kind.parse(text)).toBe(ms)
  })

  it.each(['', '30', 's', '-1s', '+1s', '1e3s', '1 s', '1S', '1d', 'Infinitys', '1.s', '.5s', '１s'])('is not %j', (text) => {
    expect(() => kind.parse(text)).toThrow('must be a number and a unit')
  })

  it.each(['99ms', '0s', '0.09s', '600h', '9999999999999999999999h'])('of %s is out of range', (text) => {
    expect(() => kind.parse(text)).toThrow('must be from 100ms to 24 days')
  })

  it('is a whole number of milliseconds that a timer keeps, or is refused', () => {
    fc.assert(fc.property(fc.string(), fc.constantFrom('ms', 's', 'm', 'h', ''), (number, unit) => {
      let ms = 100
      try {
        ms = kind.parse(number + unit)
      } catch (error) {
        expect((error as Error).message).toMatch(/^must be /)
      }
      expect(Number.isSafeInteger(ms) && ms >= 100 && ms < 2 ** 31).toBe(true)
    }))
  })
})
