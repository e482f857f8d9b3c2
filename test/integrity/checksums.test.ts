import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm } from '../../src/integrity/checksum.ts'
import { checksumOf, combineChecksums, compositeChecksum, createChecksum, isCombinable } from '../../src/integrity/checksums.ts'
import { CRC32, CRC32C, CRC64NVME } from '../../src/integrity/crc/parameters.ts'
import { bitwiseCrc, inBase64 } from './bitwise-crc.ts'

/** The definition of each, by other means. */
const DEFINITION: Record<ChecksumAlgorithm, (bytes: Uint8Array) => string> = {
  CRC32: (bytes) => inBase64(CRC32, bitwiseCrc(CRC32, bytes)),
  CRC32C: (bytes) => inBase64(CRC32C, bitwiseCrc(CRC32C, bytes)),
  CRC64NVME: (bytes) => inBase64(CRC64NVME, bitwiseCrc(CRC64NVME, bytes)),
  MD5: (bytes) => createHash('md5').update(bytes).digest('base64'),
  SHA1: (bytes) => createHash('sha1').update(bytes).digest('base64'),
  SHA256: (bytes) => createHash('sha256').update(bytes).digest('base64'),
}
const CRCS = CHECKSUM_ALGORITHMS.filter(isCombinable)
const parts = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 })

describe('checksums of bytes', () => {
  it.each([
    ['CRC32', '', 'AAAAAA=='], ['CRC32C', '', 'AAAAAA=='], ['CRC64NVME', '', 'AAAAAAAAAAA='],
    ['MD5', 'abc', 'kAFQmDzST7DWlj99KOF/cg=='], ['SHA1', '', '2jmj7l5rSw0yVb/vlWAYkK/YBwk='], ['SHA256', '', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
    ['CRC32', '123456789', 'y/Q5Jg=='], ['CRC32C', '123456789', '4waSgw=='], ['CRC64NVME', '123456789', 'rosUhgp5mIg='],
    ['SHA1', 'abc', 'qZk+NkcGgWq6PiVxeFDCbJzQ2J0='], ['SHA256', 'abc', 'ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0='],
    // RFC 3720, B.4: 32 bytes of zeros, of ones, rising.
    ['CRC32C', '\0'.repeat(32), 'ipE2qg=='], ['CRC32C', '\xff'.repeat(32), 'YqirQw=='],
    ['CRC32C', Buffer.from(Array.from({ length: 32 }, (_, index) => index)).toString('latin1'), 'Rt15Tg=='],
  ] as const)('%s of %j is %s', (algorithm, text, expected) => {
    expect(checksumOf(algorithm, Buffer.from(text, 'latin1'))).toBe(expected)
  })

  // NVM Command Set specification, 64b CRC test cases.
  it.each([
    ['zeros', () => 0, '6482d367eb22b64e'], ['ones', () => 255, 'c0ddba7302eca3ac'],
    ['rising bytes', (index: number) => index & 255, '3e729f5f6750449c'], ['falling bytes', (index: number) => ~index & 255, '9a2df64b8e9e517e'],
  ])('CRC64NVME of 4 KiB of %s', (_, byteAt, expected) => {
    const bytes = Uint8Array.from({ length: 4096 }, (_, index) => byteAt(index))
    expect(Buffer.from(checksumOf('CRC64NVME', bytes), 'base64').toString('hex')).toBe(expected)
  })

  it.each(CHECKSUM_ALGORITHMS)('%s is its definition, in one piece and in any', (algorithm) => {
    fc.assert(fc.property(parts, (pieces) => {
      const whole = Buffer.concat(pieces)
      const running = createChecksum(algorithm)
      for (const piece of pieces) running.update(piece)
      const expected = DEFINITION[algorithm](whole)
      expect([checksumOf(algorithm, whole), running.digest()]).toEqual([expected, expected])
    }))
  })

  it.each(CHECKSUM_ALGORITHMS)('%s of a view is that of the bytes in view', (algorithm) => {
    const whole = Buffer.from('xxx123456789xxx')
    expect(checksumOf(algorithm, whole.subarray(3, -3))).toBe(checksumOf(algorithm, Buffer.from('123456789')))
  })

  it.each(CHECKSUM_ALGORITHMS)('%s of several inputs at a time do not mix', (algorithm) => {
    const [a, b] = [createChecksum(algorithm), createChecksum(algorithm)]
    a.update(Buffer.from('12345'))
    b.update(Buffer.from('abc'))
    a.update(Buffer.from('6789'))
    expect([a.digest(), b.digest()]).toEqual(['123456789', 'abc'].map((text) => checksumOf(algorithm, Buffer.from(text))))
  })
})

describe('checksums of parts', () => {
  it.each(CHECKSUM_ALGORITHMS)('composite %s is the one over the binary ones, and their number', (algorithm) => {
    fc.assert(fc.property(parts, (pieces) => {
      const values = pieces.map(DEFINITION[algorithm])
      const joined = Buffer.concat(values.map((value) => Buffer.from(value, 'base64')))
      expect(compositeChecksum(algorithm, values)).toBe(`${DEFINITION[algorithm](joined)}-${pieces.length}`)
    }))
  })

  it.each(CRCS)('%s combined is that of the whole', (algorithm) => {
    fc.assert(fc.property(parts, (pieces) => {
      const values = pieces.map((piece) => ({ checksum: checksumOf(algorithm, piece), length: piece.length }))
      expect(combineChecksums(algorithm, values)).toBe(checksumOf(algorithm, Buffer.concat(pieces)))
    }))
  })

  it.each(CRCS)('%s combines to the same in one step as in many, however long the parts', (algorithm) => {
    const length = fc.oneof(fc.nat(1000), fc.nat(5 * 2 ** 40))
    const part = fc.record({ checksum: fc.uint8Array({ maxLength: 50 }).map((bytes) => checksumOf(algorithm, bytes)), length })
    fc.assert(fc.property(part, part, part, (a, b, c) => {
      const tail = { checksum: combineChecksums(algorithm, [b, c]), length: b.length + c.length }
      expect(combineChecksums(algorithm, [a, tail])).toBe(combineChecksums(algorithm, [a, b, c]))
    }), { numRuns: 20 })
  })

  it.each(CRCS)('%s of no parts is that of nothing', (algorithm) => {
    expect(combineChecksums(algorithm, [])).toBe(checksumOf(algorithm, new Uint8Array(0)))
  })

  it('are combinable when they are CRCs', () => {
    expect(CRCS).toEqual(['CRC32', 'CRC32C', 'CRC64NVME'])
  })

  it.each(['SHA1', 'SHA256'] as const)('of %s cannot be combined', (algorithm) => {
    expect(() => combineChecksums(algorithm, [{ checksum: checksumOf(algorithm, new Uint8Array(0)), length: 0 }]))
      .toThrow(`${algorithm} checksums of parts cannot be combined: only CRCs can`)
  })

  it.each(['', 'AAAA', 'AAAAAAAAAAA=', 'AAAAAA==-2', 'AAAAA', '!!!!!!==', '"AAAAAA=="'])('that are none are refused: %j', (text) => {
    expect(() => compositeChecksum('CRC32', [text])).toThrow(`not a CRC32 checksum in base64 of 4 bytes: '${text}'`)
    expect(() => combineChecksums('CRC32', [{ checksum: text, length: 1 }])).toThrow('not a CRC32 checksum')
  })
})
