import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime, time } from '../../../src/options/kinds/time.ts'

const NOON = Date.UTC(2023, 1, 19, 12)

describe('times', () => {
  it.each([
    ['2023-02-19T12:00:00Z', NOON], ['2023-02-19 12:00:00Z', NOON], ['2023-02-19t12:00:00z', NOON],
    ['2023-02-19T12:00:00UTC', NOON],
    ['2023-02-19 12:00:00 utc', NOON], ['2023-02-19T12:00:00+0000', NOON], ['2023-02-19T12:00:00+00:00', NOON],
    ['2023-02-19T21:00:00+09:00', NOON],
    ['2023-02-19T08:30:00-0330', NOON], ['2023-02-19T12:00:00.5Z', NOON + 500], ['2023-02-19T12:00:00.123999Z', NOON + 123],
    ['2023-2-9T1:2:3Z', Date.UTC(2023, 1, 9, 1, 2, 3)], ['2024-02-29T00:00:00Z', Date.UTC(2024, 1, 29)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('reads %j', (text, milliseconds) => {
    expect(parseTime(text)).toBe(milliseconds)
  })

  it.each([
    '', '2023-02-19', '2023-02-19T12:00:00', '2023-02-19T12:00Z', '2023-02-30T12:00:00Z',
    '2023-02-29T00:00:00Z',
    '2023-13-01T00:00:00Z', '2023-01-01T24:00:00Z', '2023-01-01T00:60:00Z', '1676808000', '2023-02-19T12:00:00 CET', 'now',
  ])('refuses %j', (text) => {
    expect(() => parseTime(text)).toThrow(/RFC 3339|does not exist/)
  })

  it('reads back what Date writes, in every zone', () => {
    const date = fc.date({ min: new Date('0000-01-01T00:00:00Z'), max: new Date('9999-12-31T00:00:00Z'), noInvalidDate: true })
    fc.assert(fc.property(date, fc.integer({ min: -720, max: 720 }), (instant, zone) => {
      const local = new Date(instant.getTime() + zone * 60_000)
      fc.pre(local.getUTCFullYear() >= 0 && local.getUTCFullYear() <= 9999)
      const [hours, minutes] = [Math.trunc(Math.abs(zone) / 60), Math.abs(zone) % 60].map((part) => String(part).padStart(2, '0'))
      const offset = `${zone < 0 ? '-' : '+'}${hours}:${minutes}`
      expect(parseTime(local.toISOString().replace('Z', offset))).toBe(instant.getTime())
    }))
  })

  it('takes a Date from the library', () => {
    expect(time.accept(new Date(NOON))).toBe(NOON)
    expect(() => time.accept(new Date(NaN))).toThrow('RFC 3339')
  })
})
