import fc from 'fast-check'
import { expect, it } from 'vitest'
import { digestName } from '../../src/integrity/digest-name.ts'
import { checksumDigest, MD5 } from '../../src/integrity/digest.ts'

const PIECES = fc.option(fc.array(fc.constantFrom(1, 2, 11, 12, 111), { minLength: 1, maxLength: 8 }), { nil: undefined })

it('gives two digests one name only if they are of one algorithm and over the same pieces', () => {
  const DIGEST = fc.constantFrom(MD5, checksumDigest('MD5'), checksumDigest('CRC32'), checksumDigest('CRC32C'))
  fc.assert(fc.property(DIGEST, PIECES, DIGEST, PIECES, (one, its, other, others) => {
    const isSame = one === other && JSON.stringify(its) === JSON.stringify(others)
    expect(digestName(one, its) === digestName(other, others)).toBe(isSame)
  }))
})

it('is short for a file of many parts', () => {
  expect(digestName(MD5, [...Array.from({ length: 9999 }, () => 8_388_608), 17])).toBe('ETag 9999x8388608+17')
})
