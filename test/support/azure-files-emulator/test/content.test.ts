import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc64 } from '../http/crc64.ts'
import { decodeStructured, encodeStructured } from '../http/structured.ts'
import { compareNames, foldName } from '../names.ts'
import { clearContent, copyContent, emptyContent, readContent, resizeContent, usedBytes, writeContent, writtenRanges, type Content } from '../state/content.ts'

const SIZE = 3000

type Change =
  | { readonly kind: 'write', readonly at: number, readonly parts: readonly Uint8Array[] }
  | { readonly kind: 'clear', readonly from: number, readonly to: number }
  | { readonly kind: 'resize', readonly size: number }

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), at: fc.nat(SIZE), parts: fc.array(fc.uint8Array({ maxLength: 700 }), { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('clear' as const), from: fc.nat(SIZE), to: fc.nat(SIZE) }),
  fc.record({ kind: fc.constant('resize' as const), size: fc.nat(SIZE) }),
)

/** Makes the same change to sparse bytes and to plain ones. */
function apply(content: Content, plain: Buffer, each: Change): Buffer {
  if (each.kind === 'resize') {
    resizeContent(content, each.size)
    return Buffer.concat([plain.subarray(0, each.size), Buffer.alloc(Math.max(0, each.size - plain.length))])
  }
  if (each.kind === 'clear') {
    const [from, to] = [Math.min(each.from, each.to, content.size), Math.min(Math.max(each.from, each.to), content.size)]
    clearContent(content, from, to)
    plain.fill(0, from, to)
    return plain
  }
  const bytes = Buffer.concat(each.parts)
  if (each.at + bytes.length > content.size) return plain
  writeContent(content, each.at, each.parts.map((part) => Buffer.from(part)))
  bytes.copy(plain, each.at)
  return plain
}

describe('sparse bytes', () => {
  it('read back as plain ones do after the same changes, from any offset to any other', () => {
    fc.assert(fc.property(fc.array(change, { maxLength: 25 }), fc.nat(SIZE), fc.nat(SIZE), (changes, a, b) => {
      const content = emptyContent(SIZE)
      let plain: Buffer = Buffer.alloc(SIZE)
      for (const each of changes) plain = apply(content, plain, each)
      const [from, to] = [Math.min(a, b, content.size), Math.min(Math.max(a, b), content.size)]
      expect(Buffer.concat([...readContent(content, from, to)]).equals(plain.subarray(from, to))).toBe(true)
    }))
  })

  it('list ranges that are apart, in order, that hold everything that is not zero', () => {
    fc.assert(fc.property(fc.array(change, { maxLength: 25 }), (changes) => {
      const content = emptyContent(SIZE)
      let plain: Buffer = Buffer.alloc(SIZE)
      for (const each of changes) plain = apply(content, plain, each)
      const ranges = writtenRanges(content)
      expect(ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0)).toBe(usedBytes(content))
      for (const [index, [first, last]] of ranges.entries()) {
        expect(first).toBeGreaterThan((ranges[index - 1]?.[1] ?? -2) + 1)
        plain.fill(0, first, last + 1)
      }
      expect(plain.every((byte) => byte === 0)).toBe(true)
    }))
  })

  it('of a copy stay when the first is written', () => {
    const content = emptyContent(4)
    writeContent(content, 0, [Buffer.from('abcd')])
    const copy = copyContent(content)
    writeContent(content, 1, [Buffer.from('xx')])
    expect(Buffer.concat([...readContent(copy, 0, 4)]).toString()).toBe('abcd')
  })

  it('take no memory where nothing was written', () => {
    const content = emptyContent(1024 ** 4)
    writeContent(content, 1024 ** 3, [Buffer.from('x')])
    expect(usedBytes(content)).toBe(1)
    expect(Buffer.concat([...readContent(content, 1024 ** 3 - 1, 1024 ** 3 + 2)])).toEqual(Buffer.from('\0x\0'))
  })
})

describe('bodies with checksums', () => {
  it('CRC-64 has the value that is published for its polynomial', () => {
    expect(crc64([Buffer.from('1234'), Buffer.from('56789')]).readBigUInt64LE(0)).toBe(0xae8b14860a799888n)
  })

  it('unwrap to what was wrapped, and refuse any other byte', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), fc.integer({ min: 1, max: 255 }), (bytes, at, change) => {
      const { length, pieces } = encodeStructured(bytes.length, [Buffer.from(bytes)])
      const wrapped = Buffer.concat([...pieces])
      expect(wrapped.length).toBe(length)
      expect(Buffer.concat(decodeStructured([wrapped])).equals(bytes)).toBe(true)
      const index = at % wrapped.length
      wrapped[index] = (wrapped[index] as number) ^ change
      expect(() => decodeStructured([wrapped])).toThrow()
    }))
  })
})

describe('the order of names', () => {
  it('is a total one, and joins names that differ in case only', () => {
    fc.assert(fc.property(fc.string(), fc.string(), fc.string(), (a, b, c) => {
      expect(Math.sign(compareNames(a, b))).toBe(-Math.sign(compareNames(b, a)) + 0)
      if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0) expect(compareNames(a, c)).toBeLessThanOrEqual(0)
      expect(foldName(foldName(a))).toBe(foldName(a))
    }))
  })
})
