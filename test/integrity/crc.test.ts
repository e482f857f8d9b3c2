import { crc32 } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCrc, type Register } from '../../src/integrity/crc/engine.ts'
import { CRC32, CRC32C, CRC64NVME, type CrcParameters } from '../../src/integrity/crc/parameters.ts'
import { bitwiseCrc } from './bitwise-crc.ts'

const CAPACITY = 256 * 1024

/** Values of 123456789 and the residues as https://reveng.sourceforge.io/crc-catalogue/all.htm has them. */
const CATALOGUE = [
  ['CRC32', CRC32, 0xcbf43926n],
  ['CRC32C', CRC32C, 0xe3069283n],
  ['CRC64NVME', CRC64NVME, 0xae8b14860a799888n],
] as const

function start({ width }: CrcParameters): Register {
  return { low: -1, high: width === 64 ? -1 : 0 }
}

function valueOf({ width }: CrcParameters, { low, high }: Register): bigint {
  return BigInt.asUintN(width, (BigInt.asUintN(32, BigInt(~high)) << 32n) | BigInt.asUintN(32, BigInt(~low)))
}

/** Bytes that no two windows have alike. */
function noise(length: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed | 1
  for (let index = 0; index < length; index++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    bytes[index] = state >>> 24
  }
  return bytes
}

describe.each(CATALOGUE)('%s', (_, parameters, check) => {
  const windows = parameters.folds.map(({ block, distances }) => Math.ceil(Math.max(...distances) * block / 64) * 64)
  const borders = [0, 8, 16, 32, 64, ...windows, ...windows.map((window) => 2 * window)]
  const lengths = new Set([...borders.flatMap((border) => [-17, -16, -9, -8, -1, 0, 1, 7, 8, 9, 15, 16, 17, 33, 65].map((more) => border + more))]
    .filter((length) => length >= 0))

  it.each(parameters.folds)('folds by a multiple of its polynomial: $distances', ({ distances }) => {
    const degree = Math.max(...distances)
    const powers = [1n]
    const top = 1n << BigInt(parameters.width)
    const reversed = [...parameters.polynomial.toString(2).padStart(parameters.width, '0')].reverse().join('')
    const polynomial = BigInt(`0b1${reversed}`)
    for (let exponent = 1; exponent <= degree; exponent++) {
      const next = (powers[exponent - 1] ?? 0n) << 1n
      powers.push(next >= top ? next ^ polynomial : next)
    }
    const sum = distances.reduce((rest, distance) => rest ^ (powers[degree - distance] ?? 0n), powers[degree] ?? 0n)
    expect(sum).toBe(0n)
  })

  describe.each([['with SIMD', true], ['without SIMD', false]])('%s', (_, simd) => {
    const crc = makeCrc(parameters, simd)
    const of = (...pieces: readonly Uint8Array[]): bigint => {
      const register = start(parameters)
      for (const piece of pieces) crc(register, piece)
      return valueOf(parameters, register)
    }

    it('has the check value of the catalogue', () => {
      expect(of(Buffer.from('123456789'))).toBe(check)
    })

    it('is 0 of nothing', () => {
      expect([of(), of(new Uint8Array(0))]).toEqual([0n, 0n])
    })

    it.each([...lengths])('of %i bytes is the bit by bit one, after longer input as well', (length) => {
      const bytes = noise(length, length)
      of(noise(2 * length + 100, 7))
      expect(of(bytes)).toBe(bitwiseCrc(parameters, bytes))
    })

    it.each([CAPACITY - 1, CAPACITY, CAPACITY + 1, 2 * CAPACITY + 5])('of %i bytes is the same in one piece and in small ones', (length) => {
      const bytes = noise(length, length)
      const pieces = Array.from({ length: Math.ceil(length / 31) }, (_, index) => bytes.subarray(index * 31, index * 31 + 31))
      expect(of(bytes)).toBe(of(...pieces))
    })

    it('depends on every byte of a long input', () => {
      const bytes = noise(CAPACITY + 20_000, 1)
      const whole = of(bytes)
      for (const at of [0, 1, 15, 16, 4_000, CAPACITY / 2, CAPACITY - 1, CAPACITY, CAPACITY + 1, bytes.length - 1]) {
        const changed = bytes.slice()
        changed[at] = (changed[at] ?? 0) ^ 1
        expect(of(changed)).not.toBe(whole)
      }
    })

    it('is the bit by bit one of any bytes, wherever they lie and however they are cut', () => {
      const pieces = fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 6 })
      fc.assert(fc.property(pieces, fc.nat(16), (parts, shift) => {
        const whole = Buffer.concat([Buffer.alloc(shift, 0xff), ...parts]).subarray(shift)
        const expected = bitwiseCrc(parameters, whole)
        expect([of(whole), of(...parts)]).toEqual([expected, expected])
      }))
    })

    it('keeps registers apart', () => {
      const [a, b] = [noise(9_001, 1), noise(5_003, 2)]
      const [first, second] = [start(parameters), start(parameters)]
      for (let at = 0; at < 9_001; at += 1_000) {
        crc(first, a.subarray(at, at + 1_000))
        crc(second, b.subarray(at, at + 1_000))
      }
      expect([valueOf(parameters, first), valueOf(parameters, second)]).toEqual([of(a), of(b)])
    })
  })
})

describe('CRC32', () => {
  it.each([100, 8_192, 300_000])('of %i bytes is that of zlib', (length) => {
    const bytes = noise(length, 3)
    const register = start(CRC32)
    makeCrc(CRC32)(register, bytes)
    expect(valueOf(CRC32, register)).toBe(BigInt(crc32(bytes)))
  })
})
