import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../../src/storage/memory/memory-storage.ts'
import { partSizeFor, partsOf } from '../../../src/sync/copy/parts.ts'

const MIB = 2 ** 20
const S3 = { ...createMemoryStorage().capabilities, minPartSize: 5 * MIB }

describe('partsOf', () => {
  it('covers the object from its first byte to its last, part after part', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 700 }), (size, partSize) => {
      let end = 0
      for (const [i, part] of [...partsOf(size, partSize)].entries()) {
        expect(part).toEqual({ number: i + 1, start: end, end: Math.min(size, end + partSize) })
        end = part.end
      }
      expect(end).toBe(size)
    }))
  })

  it.each([[0, 10, 1], [1, 10, 1], [9, 10, 1], [10, 10, 1], [11, 10, 2], [20, 10, 2], [21, 10, 3]])('%i bytes in parts of %i are %i', (size, partSize, count) => {
    expect([...partsOf(size, partSize)]).toHaveLength(count)
  })
})

describe('partSizeFor', () => {
  it.each([
    [8 * MIB, 8 * MIB, 8 * MIB],
    [80_000 * MIB, 8 * MIB, 8 * MIB],
    [80_000 * MIB + 1, 8 * MIB, 9 * MIB],
    [5 * 2 ** 40, 8 * MIB, 525 * MIB],
    [100, 1, 5 * MIB],
  ])('%i bytes with a chunk size of %i go in parts of %i', (size, chunkSize, expected) => {
    expect(partSizeFor(size, chunkSize, S3)).toBe(expected)
  })

  it('never takes more parts than the storage allows', () => {
    fc.assert(fc.property(fc.maxSafeNat(), fc.integer({ min: 5 * MIB, max: 5000 * MIB }), (size, chunkSize) => {
      fc.pre(size <= 40 * 2 ** 40)
      expect(Math.ceil(size / partSizeFor(size, chunkSize, S3))).toBeLessThanOrEqual(S3.maxParts)
    }))
  })
})
