import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createMemoryStorage } from '../../../src/testing/memory/storage.ts'
import { isLarge } from '../../../src/sync/parts/plan.ts'
import { settingsWith } from '../support/settings.ts'
import { equalParts, givenParts, isSamePartition, LARGEST_BUFFER, partSizeFor, type Part, type Partition } from '../../../src/sync/parts/partition.ts'

const MIB = 2 ** 20
const S3 = { ...createMemoryStorage().capabilities, minPartSize: 5 * MIB }

function partsOf(partition: Partition): Part[] {
  const parts = partition.parts()
  return Array.from({ length: partition.count }, () => parts.next().value as Part)
}

describe('a partition', () => {
  const equal = fc.tuple(fc.integer({ min: 0, max: 5000 }), fc.integer({ min: 1, max: 700 })).map(([size, partSize]) => ({ size, partition: equalParts(size, partSize) }))
  const given = fc.array(fc.integer({ min: 1, max: 700 }), { minLength: 1 }).map((sizes) => ({ size: sizes.reduce((a, b) => a + b), partition: givenParts(sizes) }))

  it('covers the object from its first byte to its last, part after part', () => {
    fc.assert(fc.property(fc.oneof(equal, given), ({ size, partition }) => {
      let end = 0
      const sizes = partition.sizes()
      for (const [i, part] of partsOf(partition).entries()) {
        expect(part).toEqual({ number: i + 1, start: end, end: end + (sizes[i] ?? NaN) })
        expect(part.end - part.start).toBeLessThanOrEqual(partition.partSize)
        end = part.end
      }
      expect([end, sizes.length]).toEqual([size, partition.count])
    }))
  })

  it.each([[0, 10, 1], [1, 10, 1], [9, 10, 1], [10, 10, 1], [11, 10, 2], [20, 10, 2], [21, 10, 3]])('%i bytes in parts of %i are %i', (size, partSize, count) => {
    expect(equalParts(size, partSize).count).toBe(count)
  })

  it('is the same only with the same sizes', () => {
    expect(isSamePartition(equalParts(25, 10), [10, 10, 5])).toBe(true)
    expect(isSamePartition(equalParts(25, 10), [10, 5, 10])).toBe(false)
    expect(isSamePartition(equalParts(25, 10), [10, 15])).toBe(false)
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

describe('what Node can hold in one buffer', () => {
  const GIB = 2 ** 30

  it('bounds the parts, whatever chunk size is asked for and the service takes', () => {
    const service = { ...S3, maxPartSize: LARGEST_BUFFER * 2 }
    expect(partSizeFor(LARGEST_BUFFER * 3, LARGEST_BUFFER * 2, service)).toBe(LARGEST_BUFFER)
    expect(partSizeFor(9 * GIB, 8 * GIB, { ...S3, maxPartSize: 2 * GIB })).toBe(2 * GIB)
  })

  it('bounds what goes whole, and an empty object always does', () => {
    const storage = createMemoryStorage({ capabilities: { maxPutSize: LARGEST_BUFFER * 2 } })
    for (const auto of [false, true]) {
      const settings = settingsWith({ multipart: { threshold: LARGEST_BUFFER * 2, chunkSize: 8 * MIB, auto } })
      const context = { settings, source: storage, target: storage }
      const large = (size: number, etag: string): boolean => isLarge({ source: { key: 'k', size, mtime: 0, etag }, target: undefined, reason: 'new' }, context)
      expect(large(LARGEST_BUFFER + 1, 'd41d8cd98f00b204e9800998ecf8427e')).toBe(true)
      expect(large(0, '59adb24ef3cdbe0297f05b395827453f-1')).toBe(false)
    }
  })
})
