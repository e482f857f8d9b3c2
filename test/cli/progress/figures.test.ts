import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figuresOf, secondsLeft } from '../../../src/cli/progress/figures.ts'
import { flow, widthOf } from '../../../src/cli/progress/flow.ts'
import { layOut } from '../../../src/cli/progress/layout.ts'
import { advance, AT_START, rateOf, type Pace } from '../../../src/cli/progress/pace.ts'
import { watchTransfers } from '../../../src/cli/progress/transfers.ts'
import { displayWidth, shortenMiddle } from '../../../src/cli/progress/width.ts'
import { Statistics } from '../../../src/report/statistics.ts'

const amount = fc.double({ min: 0, max: 1e12, noNaN: true })
const time = fc.double({ min: 0.01, max: 100, noNaN: true })

/** After steps of so many seconds, each at a speed. */
function after(steps: readonly (readonly [seconds: number, speed: number])[], from: Pace = AT_START): Pace {
  return steps.reduce((pace, [seconds, speed]) => advance(pace, { seconds: pace.seconds + seconds, bytes: pace.bytes + seconds * speed, files: pace.files }), from)
}

describe('the rate', () => {
  it('of a steady run is its speed, however often it is looked at', () => {
    fc.assert(fc.property(fc.array(time, { minLength: 1 }), amount, (times, speed) => {
      const { bytes } = rateOf(after(times.map((seconds) => [seconds, speed])))
      expect(Math.abs(bytes - speed)).toBeLessThanOrEqual(speed * 1e-6 + 1e-6)
    }))
  })

  it('lies between the slowest and the fastest speed', () => {
    fc.assert(fc.property(fc.array(fc.tuple(time, amount), { minLength: 1 }), (steps) => {
      const speeds = steps.map(([, speed]) => speed)
      const { bytes } = rateOf(after(steps))
      expect(bytes).toBeGreaterThanOrEqual(Math.min(...speeds) * (1 - 1e-6) - 1e-3)
      expect(bytes).toBeLessThanOrEqual(Math.max(...speeds) * (1 + 1e-6) + 1e-3)
    }))
  })

  it('forgets how the run was a while ago', () => {
    const listed = after([[300, 0]])
    expect(rateOf(after([[100, 1000]], listed)).bytes).toBeGreaterThan(990)
    expect(rateOf(after([[100, 0]], after([[300, 1000]]))).bytes).toBeLessThan(10)
  })

  it('does not fall below zero when an object is begun again, and nothing changes it between two moments', () => {
    const moved = advance(AT_START, { seconds: 1, bytes: 500, files: 1 })
    expect(rateOf(advance(moved, { seconds: 2, bytes: 0, files: 1 })).bytes).toBeGreaterThan(0)
    expect(advance(moved, { seconds: 1, bytes: 900, files: 3 })).toBe(moved)
    expect(rateOf(AT_START)).toEqual({ bytes: 0, files: 0 })
  })
})

describe('the time left', () => {
  it.each([
    [{ files: 3, bytes: 3000 }, { bytes: 500, files: 9 }, 6], [{ files: 3, bytes: 0 }, { bytes: 500, files: 1 }, 3],
    [{ files: 3, bytes: 1 }, { bytes: 0, files: 1 }, undefined], [{ files: 0, bytes: 0 }, { bytes: 0, files: 0 }, 0],
    [{ files: 1, bytes: 1e12 }, { bytes: 0.001, files: 0 }, undefined],
  ])('of %j at %j is %j s', (left, rate, seconds) => {
    expect(secondsLeft(left, rate)).toBe(seconds)
  })

  it('grows with what is left and never with the rate', () => {
    fc.assert(fc.property(amount, amount, amount, amount, (bytes, more, speed, faster) => {
      const of = (left: number, rate: number): number => secondsLeft({ files: 1, bytes: left }, { bytes: rate, files: 0 }) ?? Infinity
      expect(of(bytes + more + 1, speed)).toBeGreaterThanOrEqual(of(bytes + 1, speed))
      expect(of(bytes + 1, speed + faster)).toBeLessThanOrEqual(of(bytes + 1, speed))
    }))
  })
})

describe('figures', () => {
  const figures = (state: Partial<Statistics>): ReturnType<typeof figuresOf> => figuresOf(Object.assign(new Statistics(), state), { bytes: 512, files: 1 })
  const known = { listedSource: 9, plannedObjects: 4, plannedBytes: 4096, transferred: 1, transferredBytes: 512, partBytes: 512, listingDone: true }

  it('tell no totals before they are known, and none of versions', () => {
    expect(figures({ ...known, listingDone: false })).toMatchObject({ all: undefined, share: undefined, secondsLeft: undefined, phase: 'listing' })
    expect(figures({ listingDone: true, transferred: 5 })).toMatchObject({ files: 5, all: undefined, phase: 'copying' })
  })

  it('tell the share and the time left as soon as they are', () => {
    expect(figures(known)).toMatchObject({ all: { files: 4, bytes: 4096 }, share: 0.25, secondsLeft: 6, phase: 'copying' })
    expect(figures({ ...known, partBytes: 4000 })).toMatchObject({ share: 0.99 })
  })

  it('are finishing when what is not copied has failed or was left out', () => {
    expect(figures({ ...known, failed: 1, leftOut: 2 })).toMatchObject({ phase: 'finishing', share: 1, failed: 1 })
    expect(figures({ listingDone: true })).toMatchObject({ phase: 'finishing', share: 1 })
  })
})

describe('a name', () => {
  it.each([
    ['photos/2024/movie.mov', 11, 'photo…e.mov'], ['photos', 6, 'photos'], ['photos', 5, 'ph…os'], ['photos', 1, '…'], ['photos', 0, ''],
    ['写真写真写真', 7, '写真…真'], ['写真', 4, '写真'], ['e\u0301e\u0301e\u0301e\u0301', 3, 'e\u0301…e\u0301'],
  ])('%j in %i columns is %j', (name, width, shown) => {
    expect(shortenMiddle(name, width)).toBe(shown)
  })

  it('fits its columns, keeps both ends and no half of a character', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.nat(80), (name, width) => {
      const shown = shortenMiddle(name, width)
      expect(displayWidth(shown)).toBeLessThanOrEqual(width)
      if (displayWidth(name) <= width) expect(shown).toBe(name)
      if (displayWidth(name) <= width || width === 0) return
      const [head = '', tail = ''] = [shown.slice(0, shown.lastIndexOf('…')), shown.slice(shown.lastIndexOf('…') + 1)]
      expect(name.startsWith(head) && name.endsWith(tail)).toBe(true)
      expect(/\p{Cs}/u.test(shown)).toBe(false)
    }))
  })
})

describe('the layout', () => {
  it('flows: nothing is lost, no line is wider than asked for', () => {
    const text = fc.array(fc.stringMatching(/^[!-~]{1,20}$/), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '))
    fc.assert(fc.property(fc.array(text), fc.integer({ min: 1, max: 100 }), (texts, width) => {
      const lines = flow(texts.map((each) => ({ text: each })), width)
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width)
      expect(lines.flat().map((piece) => piece.text).join('').replaceAll(' ', '')).toBe(texts.join('').replaceAll(' ', ''))
    }))
  })

  it('fits the room', () => {
    const counts = fc.record({
      transferred: fc.nat(), plannedObjects: fc.nat(), plannedBytes: fc.nat(), transferredBytes: fc.nat(), partBytes: fc.nat(), listingDone: fc.boolean(),
      listedSource: fc.nat(), failed: fc.nat(), retries: fc.nat(), deleted: fc.nat(),
    })
    const keys = fc.uniqueArray(fc.string({ unit: 'binary', minLength: 1 }), { maxLength: 9 })
    fc.assert(fc.property(counts, keys, fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 30 }), fc.nat(), (state, names, columns, rows, bytes) => {
      const transfers = watchTransfers()
      for (const key of names) transfers.reporter.on({ type: 'span-begin', key, size: 2 ** 30 })
      const lines = layOut(figuresOf(Object.assign(new Statistics(), state), { bytes, files: 1 }), transfers, { columns, rows })
      expect(lines.length).toBeLessThanOrEqual(rows)
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(columns)
    }))
  })

  it('has a bar where there is room for one', () => {
    const state = { plannedObjects: 4, plannedBytes: 4096, transferred: 1, transferredBytes: 1024, listingDone: true }
    const lines = (columns: number): string[] => layOut(figuresOf(Object.assign(new Statistics(), state), { bytes: 512, files: 1 }), watchTransfers(), { columns, rows: 9 })
      .map((line) => line.map(({ text }) => text).join(''))
    expect(lines(80)).toEqual([expect.stringMatching(/^\[=+ +\]  25%  1 of 4 files  1\.00 KiB of 4\.00 KiB  512 B\/s  6\.0s left$/)])
    expect(lines(55)).toEqual([' 25%  1 of 4 files  1.00 KiB of 4.00 KiB  512 B/s', '6.0s left'])
    expect(lines(25)).toEqual([' 25%  1 of 4 files', '1.00 KiB of 4.00 KiB', '512 B/s  6.0s left'])
  })
})

describe('large objects', () => {
  it('are followed until their copy has ended, and small ones are not', () => {
    const watch = watchTransfers()
    const on = watch.reporter.on
    const size = 2 ** 30
    on({ type: 'span-begin', key: 'small', size: 1000 })
    on({ type: 'write', key: 'small', size: 1000, bytes: 1000, arrived: 1000 })
    on({ type: 'span-begin', key: 'a', size })
    on({ type: 'span-begin', key: 'b?sig=s3cr3t&x=1', size })
    on({ type: 'write', key: 'a', size, bytes: 100, arrived: 100, part: 1 })
    on({ type: 'write', key: 'stranger', size, bytes: 100, arrived: 100, part: 1 })
    expect([...watch.running].map(({ key, arrived }) => [key, arrived])).toEqual([['a', 100], ['b?sig=s3cr3t&x=1', 0]])
    expect([...watch.running].map(({ nameWithin }) => nameWithin(50)).join()).not.toContain('s3cr3t')
    on({ type: 'span-end', key: 'a', size, outcome: 'failed', ms: 1 })
    expect(watch.count).toBe(1)
    on({ type: 'restart', dryRun: false })
    expect(watch.count).toBe(0)
  })
})
