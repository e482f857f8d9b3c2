import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bandwidth } from '../../../src/options/kinds/bandwidth.ts'
import { rateAt } from '../../../src/storage/timetable.ts'
import type { Timetable } from '../../../src/sync/settings.ts'

const MIB = 1024 ** 2
const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'] as const
const kind = bandwidth({ min: '1MiB', max: '100GiB' })

function timetable(text: string): Timetable {
  const parsed = kind.parse(text)
  if (typeof parsed === 'number') throw new Error(`${text} is one rate`)
  return parsed
}

/** 2026-11-01 is a Sunday. */
function moment(day: number, hours: number, minutes: number, seconds = 0): Date {
  return new Date(2026, 10, 1 + day, hours, minutes, seconds)
}

describe('one rate', () => {
  it.each([['1MiB', MIB], ['8 MiB', 8 * MIB], ['10MB', 10_000_000], ['off', Infinity], [' OFF ', Infinity]])('%j is %d bytes per second', (text, rate) => {
    expect(kind.parse(text)).toBe(rate)
  })

  it('is checked as before', () => {
    expect(() => kind.parse('1')).toThrow('must be a size from 1MiB to 100GiB')
    expect(() => kind.parse('fast')).toThrow('must be a size such as 1000, 1.5KB or 8MiB')
    expect(() => kind.accept(5)).toThrow('must be a size from 1MiB to 100GiB')
    expect(() => kind.accept(Infinity)).toThrow('must be a size from 1MiB to 100GiB')
    expect(kind.accept(MIB)).toBe(MIB)
  })
})

describe('a timetable', () => {
  it('has for every day what names no day', () => {
    const office = timetable('08:00,10MiB 19:00,off')
    for (let day = 0; day < 7; day++) {
      expect([moment(day, 0, 0), moment(day, 7, 59, 59), moment(day, 8, 0), moment(day, 18, 59, 59), moment(day, 19, 0)].map((at) => rateAt(office, at)))
        .toEqual([Infinity, Infinity, 10 * MIB, 10 * MIB, Infinity])
    }
  })

  it('holds past the end of the week until the first entry of the next', () => {
    const weekend = timetable('Fri-20:00,off Monday-07:30,2MiB')
    expect([moment(0, 0, 0), moment(1, 7, 29), moment(1, 7, 30), moment(5, 19, 59), moment(5, 20, 0), moment(6, 23, 59)].map((at) => rateAt(weekend, at)))
      .toEqual([Infinity, Infinity, 2 * MIB, 2 * MIB, Infinity, Infinity])
  })

  it('with one entry has one rate', () => {
    expect([moment(2, 0, 0), moment(2, 12, 0)].map((at) => rateAt(timetable('12:00,5MiB'), at))).toEqual([5 * MIB, 5 * MIB])
  })

  it('takes the entry for one day before that for every day, in either order', () => {
    for (const text of ['08:00,1MiB Wed-08:00,2MiB', 'wed-08:00,2MiB;08:00,1MiB']) {
      expect([moment(2, 9, 0), moment(3, 9, 0), moment(4, 9, 0)].map((at) => rateAt(timetable(text), at))).toEqual([MIB, 2 * MIB, MIB])
    }
  })

  it('is accepted from a library call too', () => {
    expect(kind.accept('08:00,10MiB 19:00,off')).toEqual(timetable('08:00,10MiB 19:00,off'))
  })

  it.each([
    ['08:00,10MiB 25:00,off', "the entry '25:00,off' must begin with a time from 00:00 to 23:59"],
    ['08:60,10MiB', "the entry '08:60,10MiB' must begin with a time from 00:00 to 23:59"],
    ['8:00,10MiB', "the entry '8:00,10MiB' must begin with a time from 00:00 to 23:59"],
    ['10MiB,', "the entry '10MiB,' must begin with a time from 00:00 to 23:59"],
    ['08:00', "the entry '08:00' must be HH:MM,RATE or Mon-HH:MM,RATE, with blanks between entries"],
    ['08:00,10MiB,19:00,off', "the entry '08:00,10MiB,19:00,off' must be HH:MM,RATE"],
    ['08:00,10 MiB', "the rate of the entry '08:00,10' must be a size from 1MiB to 100GiB, or off"],
    ['Mon-Fri-08:00,10MiB', "the entry 'Mon-Fri-08:00,10MiB' must be HH:MM,RATE"],
    ['Mo-08:00,10MiB', "the entry 'Mo-08:00,10MiB' must name a day as Mon, Tue, Wed, Thu, Fri, Sat or Sun"],
    ['08:00,10MiB:1MiB', "the rate of the entry '08:00,10MiB:1MiB' must be a size such as 1000, 1.5KB or 8MiB, or off"],
    ['08:00,512KiB', "the rate of the entry '08:00,512KiB' must be a size from 1MiB to 100GiB, or off"],
    ['08:00,10MiB 08:00,off', "the entries '08:00,10MiB' and '08:00,off' are for the same time; leave one of them out"],
    ['Mon-08:00,10MiB monday-08:00,off', "the entries 'Mon-08:00,10MiB' and 'monday-08:00,off' are for the same time"],
    [',', "the entry ',' must begin with a time"],
  ])('%j is refused', (text, message) => {
    expect(() => kind.parse(text)).toThrow(message)
  })

  it('goes by the local clock when that is put forward and back', () => {
    const zone = process.env['TZ']
    process.env['TZ'] = 'Europe/Berlin'
    onTestFinished(() => {
      if (zone === undefined) delete process.env['TZ']
      else process.env['TZ'] = zone
    })
    const night = timetable('00:00,1MiB 02:30,2MiB')
    const at = (utc: string): number => rateAt(night, new Date(utc)) / MIB
    // 2026-03-29: 01:59 CET is followed by 03:00 CEST, so 02:30 never comes.
    expect([at('2026-03-29T00:59:00Z'), at('2026-03-29T01:00:00Z')]).toEqual([1, 2])
    // 2026-10-25: 02:59 CEST is followed by 02:00 CET, so 02:30 comes twice.
    expect([at('2026-10-25T00:29:00Z'), at('2026-10-25T00:30:00Z'), at('2026-10-25T01:00:00Z'), at('2026-10-25T01:30:00Z')]).toEqual([1, 2, 1, 2])
  })

  /** An entry as a user thinks of it. */
  interface Given { readonly day: number | undefined; readonly minute: number; readonly mebibytes: number | undefined }

  const given: fc.Arbitrary<Given> = fc.record({
    day: fc.option(fc.nat(6), { nil: undefined }),
    minute: fc.nat(1439),
    mebibytes: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  })
  const entries = fc.uniqueArray(given, { minLength: 1, maxLength: 12, selector: ({ day, minute }) => `${day}-${minute}` })

  const write = ({ day, minute, mebibytes }: Given): string => {
    const [hours, minutes] = [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0'))
    return `${day === undefined ? '' : `${DAYS[day]}-`}${hours}:${minutes},${mebibytes === undefined ? 'off' : `${mebibytes}MiB`}`
  }

  /** Goes back minute by minute until an entry begins. */
  const expected = (all: readonly Given[], day: number, minute: number): number => {
    for (let back = 0; back < 7 * 1440; back++) {
      const then = (day * 1440 + minute - back + 7 * 1440) % (7 * 1440)
      const matching = all.filter((entry) => entry.minute === then % 1440 && (entry.day ?? Math.floor(then / 1440)) === Math.floor(then / 1440))
      const found = matching.find((entry) => entry.day !== undefined) ?? matching[0]
      if (found) return found.mebibytes === undefined ? Infinity : found.mebibytes * MIB
    }
    throw new Error('no entry')
  }

  it('has at each minute of the week the rate of the entry before it', () => {
    fc.assert(fc.property(entries, fc.constantFrom(' ', '  ', ';', '; '), fc.nat(6), fc.nat(1439), fc.nat(59), (all, blank, day, minute, second) => {
      const at = moment(day, Math.floor(minute / 60), minute % 60, second)
      expect(rateAt(timetable(all.map(write).join(blank)), at)).toBe(expected(all, day, minute))
    }))
  })
})
