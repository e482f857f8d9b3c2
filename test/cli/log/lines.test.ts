import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesInWords, countOf, formatBytes, formatSeconds, perSecond, secondsInWords } from '../../../src/cli/log/amounts.ts'
import { escapeControls, printableKey } from '../../../src/cli/log/record.ts'
import { textLine } from '../../../src/cli/log/log.ts'

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

  it.each([[0, '0 B'], [100, '100 B'], [1024, '1 KiB'], [10 * 1024, '10 KiB'], [1.5 * 1024 ** 2, '1.5 MiB'], [100.25 * 1024 ** 3, '100.25 GiB']])('%d bytes are %s in a sentence', (bytes, text) => {
    expect(bytesInWords(bytes)).toBe(text)
  })

  it.each([[0.44, '0.4 s'], [12.3, '12 s'], [59.7, '1 min 0 s'], [130, '2 min 10 s'], [7620, '2 h 7 min'], [3_600_000, '1,000 h 0 min']])('%d seconds are %s in a sentence', (seconds, text) => {
    expect(secondsInWords(seconds)).toBe(text)
  })

  it('are counted in the singular and in the plural, with commas', () => {
    expect([0, 1, 999, 1000, 1_234_567].map((number) => countOf(number, 'object'))).toEqual(['0 objects', '1 object', '999 objects', '1,000 objects', '1,234,567 objects'])
  })

  it('know no rate without time', () => {
    expect(perSecond(5, 0)).toBe(0)
    expect(perSecond(5, 2)).toBe(2.5)
  })
})
