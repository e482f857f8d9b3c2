import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatSeconds, perSecond } from '../../../src/cli/log/amounts.ts'
import { escapeControls, printableKey } from '../../../src/cli/log/record.ts'
import { createPace } from '../../../src/cli/log/progress.ts'
import { progressLine } from '../../../src/cli/log/progress-line.ts'
import { textLine } from '../../../src/cli/log/log.ts'
import { Statistics } from '../../../src/report/statistics.ts'

describe('keys in a terminal', () => {
  it.each([
    ['plain/ä 😀 \\ "x".txt', 'plain/ä 😀 \\ "x".txt'], ['a\nb', '"a\\nb"'], ['\u001b]0;x\u0007', '"\\u{1b}]0;x\\u{7}"'],
    ['\u202egnp', '"\\u{202e}gnp"'],
    ['"quoted"', '"\\"quoted\\""'], ['\ud800', '"\\u{d800}"'], ['a\\\n', '"a\\\\\\n"'],
  ])('%j is printed as %s', (key, printed) => {
    expect(printableKey(key)).toBe(printed)
  })

  it('never steer it, and never look alike', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (key, other) => {
      expect(escapeControls(key)).not.toMatch(/[\p{Cc}\u202a-\u202e]/u)
      if (key !== other) expect(printableKey(key)).not.toBe(printableKey(other))
    }))
  })
})

describe('log lines', () => {
  it('are text with their fields behind', () => {
    const fields = { message: 'odd\u001b[1m', key: 'a "b"\u009b', size: 3 }
    const json = JSON.stringify({ level: 'WARN', timestamp: '2025-07-11T00:48:43.946298Z', fields })
    expect(textLine(json, false)).toBe('2025-07-11T00:48:43.946298Z WARN odd\\u{1b}[1m key="a \\"b\\"\\u{9b}" size=3\n')
  })
})

describe('amounts', () => {
  it.each([
    [0, '0 B'], [1023, '1023 B'], [1024, '1.00 KiB'], [1.5 * 1024 ** 2, '1.50 MiB'], [3 * 1024 ** 6, '3072.00 PiB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })

  it.each([
    [0.44, '0.4s'], [12.3, '12s'], [59.7, '1m00s'], [185, '3m05s'], [7620, '2h07m'], [360_000, '100h00m'],
  ])('%d seconds are %s', (seconds, text) => {
    expect(formatSeconds(seconds)).toBe(text)
  })

  it('know no rate without time', () => {
    expect(perSecond(5, 0)).toBe(0)
    expect(perSecond(5, 2)).toBe(2.5)
  })
})

describe('the progress line', () => {
  const line = (state: Partial<Statistics>, width = 100, rate = 512): string => progressLine(Object.assign(new Statistics(), state), rate, width)
  const state = { listedSource: 9, plannedObjects: 4, plannedBytes: 4096, transferred: 1, transferredBytes: 512, partBytes: 512 }
  const known = { ...state, listingDone: true }

  it('tells no totals before they are known, and that the listing goes on', () => {
    expect(line(state)).toBe('1 files  1.00 KiB  512 B/s  listing (9 seen)')
    expect(line({})).toBe('0 files  0 B  512 B/s  listing (0 seen)')
    expect(line({ ...state, plannedObjects: 1, plannedBytes: 1024 })).not.toMatch(/%|\/1 |KiB\/1/)
  })

  it('tells the share and the time left as soon as they are', () => {
    expect(line(known)).toBe('[=====               ]   25%  1/4 files  1.00 KiB/4.00 KiB  512 B/s  6.0s left')
    expect(line({ ...known, transferred: 4, partBytes: 0, transferredBytes: 4096 })).toMatch(/^\[={20}\]  100% .*finishing$/)
    expect(line({ ...known, transferred: 4, partBytes: 0, transferredBytes: 4096, deleted: 3 })).toMatch(/3 deleted$/)
    expect(line({ ...known, partBytes: 4096 })).toMatch(/ 99% .*finishing$/)
    expect(line(known, 100, 0)).toContain('waiting')
    expect(line({ listingDone: true })).toMatch(/100%  0\/0 files.*finishing$/)
  })

  it('is finishing when what is not transferred has failed or was left out', () => {
    expect(line({ ...known, transferred: 1, failed: 1, leftOut: 2 })).toMatch(/finishing$/)
  })

  it('tells no totals of versions', () => {
    expect(line({ listingDone: true, transferred: 5, transferredBytes: 10 })).toBe('5 files  10 B  512 B/s')
  })

  it.each([
    [80, '[=====               ]   25%  1/4 files  1.00 KiB/4.00 KiB  512 B/s  6.0s left', '1 files  1.00 KiB  512 B/s  listing (9 seen)'],
    [60, ' 25%  1/4 files  1.00 KiB/4.00 KiB  512 B/s  6.0s left', '1 files  1.00 KiB  512 B/s  listing (9 seen)'],
    [44, ' 25%  1.00 KiB/4.00 KiB  512 B/s  6.0s left', '1 files  1.00 KiB  512 B/s  listing (9 seen)'],
    [25, ' 25%  6.0s left', '1.00 KiB  512 B/s'],
    [10, ' 25%', '1.00 KiB'], [3, ' 25', '1.0'], [0, '', ''],
  ])('leaves out what does not fit into %d columns', (width, done, listing) => {
    expect([line(known, width), line(state, width)]).toEqual([done, listing])
  })

  it('is never wider than asked for', () => {
    const counts = fc.record({ transferred: fc.nat(), plannedObjects: fc.nat(), plannedBytes: fc.nat(), transferredBytes: fc.nat(), partBytes: fc.nat(), listingDone: fc.boolean(), listedSource: fc.nat() })
    fc.assert(fc.property(counts, fc.nat(120), fc.nat(), (figures, width, rate) => {
      expect(line(figures, width, rate).length).toBeLessThanOrEqual(width)
    }))
  })
})

describe('the pace', () => {
  it('is that of the last twenty seconds or so', () => {
    const pace = createPace()
    expect(pace.of({ movedBytes: 0, seconds: 0 })).toBe(0)
    expect(pace.of({ movedBytes: 100, seconds: 1 })).toBe(100)
    for (let seconds = 2; seconds <= 100; seconds++) pace.of({ movedBytes: 100, seconds })
    expect(pace.of({ movedBytes: 100, seconds: 101 })).toBe(0)
    for (let seconds = 102; seconds <= 130; seconds++) pace.of({ movedBytes: 100 + (seconds - 101) * 1000, seconds })
    expect(pace.of({ movedBytes: 30_100, seconds: 131 })).toBeCloseTo(1000)
    // Parts were taken back.
    expect(pace.of({ movedBytes: 0, seconds: 132 })).toBe(0)
  })
})
