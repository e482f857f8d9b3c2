import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseSize, size } from '../../../src/options/kinds/size.ts'

describe('sizes', () => {
  it.each([
    ['0', 0], ['1000', 1000], ['1B', 1], ['1KB', 1000], ['1K', 1000], ['1k', 1000], ['1KiB', 1024], ['1Ki', 1024], ['1kIB', 1024],
    ['1.5KiB', 1536], ['8mb', 1_000_000], ['8mib', 1024 ** 2], ['8 MB', 8_000_000], ['8   MiB', 8 * 1024 ** 2],
    [' 8MiB ', 8 * 1024 ** 2],
    ['8b', 1], ['9b', 2], ['8bit', 1], ['8 Kbits', 1000], ['1.2', 2], ['0.001KB', 1], ['5GiB', 5 * 1024 ** 3], ['2TB', 2e12],
    ['1Pi', 1024 ** 5],
  ])('reads %j as %d bytes', (text, bytes) => {
    expect(parseSize(text)).toBe(bytes)
  })

  it.each([
    '', 'KB', '-1', '+1', '1e3', '1_000', '.5', '5.', '5.MB', '1iB', '1KBB', '1 K B', '8MiBit2', '0x10', '1,5KB', '१',
  ])('refuses %j', (text) => {
    expect(() => parseSize(text)).toThrow('must be a size')
  })

  it('reads back every whole number of every unit', () => {
    const units = fc.constantFrom(
      ['', 1], ['B', 1], ['KB', 1e3], ['KiB', 1024], ['M', 1e6], ['Mi', 1024 ** 2], ['gB', 1e9], ['giB', 1024 ** 3],
    )
    fc.assert(fc.property(fc.nat(1e6), units, fc.constantFrom('', ' ', '  '), (number, [unit, scale], blank) => {
      expect(parseSize(`${number}${blank}${unit}`)).toBe(number * Number(scale))
    }))
  })

  it('rounds a fraction of a byte up', () => {
    fc.assert(fc.property(fc.nat(1e6), fc.integer({ min: 1, max: 999 }), (whole, thousandths) => {
      const text = `${whole}.${String(thousandths).padStart(3, '0')}`
      expect(parseSize(text)).toBe(whole + 1)
      expect(parseSize(`${text}K`)).toBe(whole * 1000 + thousandths)
    }))
  })

  it('holds a range, ends included', () => {
    const part = size({ min: '5MiB', max: '5GiB' })
    expect(part.parse('5MiB')).toBe(5 * 1024 ** 2)
    expect(part.parse('5GiB')).toBe(5 * 1024 ** 3)
    expect(() => part.parse('5MB')).toThrow('from 5MiB to 5GiB')
    expect(() => part.accept(5 * 1024 ** 3 + 1)).toThrow('from 5MiB to 5GiB')
    expect(part.accept('8MiB')).toBe(8 * 1024 ** 2)
    expect(() => part.accept(1.5e7 + 0.5)).toThrow('must be a size')
  })
})
