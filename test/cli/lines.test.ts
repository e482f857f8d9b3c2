import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBytes, formatSeconds, perSecond } from '../../src/cli/amounts.ts'
import { escapeControls, printableKey } from '../../src/cli/escape.ts'
import { progressLine } from '../../src/cli/progress.ts'
import { textLine } from '../../src/cli/text-line.ts'
import { Statistics } from '../../src/report/statistics.ts'

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
  const line = (state: Partial<Statistics>): string => {
    const afterTwoSeconds = Object.create({ seconds: 2 }) as Statistics
    return progressLine(Object.assign(afterTwoSeconds, new Statistics(), state))
  }

  it('says that listings run, or how long is left', () => {
    const state = { listedSource: 9, plannedObjects: 4, plannedBytes: 4096, transferred: 1, transferredBytes: 1024 }
    expect(line(state)).toBe('[=====               ]  1/4 files  1.00 KiB/4.00 KiB  512 B/s  listing (9 seen)')
    expect(line({ ...state, listingDone: true })).toBe('[=====               ]  1/4 files  1.00 KiB/4.00 KiB  512 B/s  6.0s left')
    expect(line({ ...state, listingDone: true, transferredBytes: 4096 })).toContain('finishing')
    expect(line({ ...state, listingDone: true, transferredBytes: 0 })).toContain('waiting')
    expect(line({})).toBe('[                    ]  0/0 files  0 B/0 B  0 B/s  listing (0 seen)')
  })
})
