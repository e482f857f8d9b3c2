import { describe, expect, it } from 'vitest'
import { compareTimes, timeOfCopy, type Order } from '../../../src/sync/decide/times.ts'

const clocks = (text: string): { sourceIsDisk: boolean; targetIsDisk: boolean } => {
  const [from, to] = text.split('→')
  return { sourceIsDisk: from === 'disk', targetIsDisk: to === 'disk' }
}

const PAIRS = ['disk→disk', 'disk→store', 'store→disk', 'store→store']

describe('compareTimes', () => {
  it.each(PAIRS)('%s: orders other seconds by the second', (pair) => {
    expect(compareTimes(7_000.25, 4_999.75, clocks(pair))).toBe('newer')
    expect(compareTimes(6_000.001, 5_999.5, clocks(pair))).toBe('newer')
    expect(compareTimes(-400, -1500, clocks(pair))).toBe('newer')
    expect(compareTimes(4_999.9, 5_000, clocks(pair))).toBe('not-newer')
    expect(compareTimes(0, 5_000, clocks(pair))).toBe('not-newer')
  })

  it.each<[string, string, number, number, Order]>([
    ['disk→disk', 'exactly', 5_300.5, 5_300.25, 'newer'],
    ['disk→disk', 'exactly', 5_300.25, 5_300.5, 'not-newer'],
    ['disk→disk', 'the time that was set, cut to microseconds', 5_300.456789, 5_300.456, 'not-newer'],
    ['disk→disk', 'the time that was set, cut to a whole millisecond by chance', 5_300.0007, 5_300, 'not-newer'],
    ['disk→disk', 'a target that keeps milliseconds', 5_300.75, 5_300, 'unknown'],
    ['disk→disk', 'a target that keeps 10 ms', 5_307.5, 5_300, 'unknown'],
    ['disk→disk', 'a target that keeps seconds', 5_999.9, 5_000, 'unknown'],
    ['disk→disk', 'a target that keeps two seconds', 5_300, 4_000, 'unknown'],
    ['disk→disk', 'past two seconds', 6_000, 4_000, 'newer'],
    ['disk→store', 'an exact time after a whole second', 5_000.1, 5_000, 'unknown'],
    ['disk→store', 'the whole second itself', 5_000, 5_000, 'not-newer'],
    ['disk→store', 'after milliseconds', 5_300.5, 5_300, 'unknown'],
    ['disk→store', 'before milliseconds', 5_299.9, 5_300, 'not-newer'],
    ['store→disk', 'a copy of the object', 5_000, 5_000, 'not-newer'],
    ['store→disk', 'a copy of the object, with milliseconds', 5_871, 5_871, 'not-newer'],
    ['store→disk', 'a file of the second that is all the listing says', 5_000, 5_023, 'unknown'],
    ['store→disk', 'a file before the milliseconds', 5_871, 5_023, 'unknown'],
    ['store→disk', 'a file after the milliseconds', 5_023, 5_871, 'not-newer'],
    ['store→disk', 'a copy whose time was cut to two seconds', 5_000, 4_000, 'unknown'],
    ['store→store', 'one second', 5_000, 5_000, 'unknown'],
    ['store→store', 'a second and milliseconds of it', 5_000, 5_700, 'unknown'],
    ['store→store', 'milliseconds after', 5_701, 5_700, 'unknown'],
    ['store→store', 'milliseconds before', 5_699, 5_700, 'not-newer'],
    ['store→store', 'the same millisecond', 5_700, 5_700, 'not-newer'],
  ])('%s: %s, %d and %d', (pair, _title, source, target, order) => {
    expect(compareTimes(source, target, clocks(pair))).toBe(order)
  })
})

describe('timeOfCopy', () => {
  it.each<[string, number, number, number]>([
    ['store→disk', 5_000, 5_900, 5_000.01],
    ['store→disk', 5_000, 7_000, 5_000],
    ['store→disk', 5_250, 5_900, 5_250],
    ['store→disk', 9_000, 8_000, 9_000.01],
    ['disk→disk', 5_000, 5_900, 5_000],
    ['store→store', 5_000, 5_900, 5_000],
    ['disk→store', 5_000, 5_900, 5_000],
  ])('%s: %d at %d is %d', (pair, mtime, now, kept) => {
    expect(timeOfCopy(mtime, clocks(pair), () => now)).toBe(kept)
  })
})
