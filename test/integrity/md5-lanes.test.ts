import { createHash, hash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LANES } from '../../src/integrity/md5/kernel.ts'
import { makeMd5Lanes } from '../../src/integrity/md5/lanes.ts'
import { md5Together } from '../../src/integrity/md5/together.ts'

const md5Of = (bytes: Uint8Array): string => hash('md5', bytes, 'hex')
const lanes = makeMd5Lanes()

/** Inputs of one length with unlike bytes. */
function inputsOf(count: number, length: number): Buffer[] {
  return Array.from({ length: count }, (_, lane) => createHash('shake256', { outputLength: length + 1 }).update(`${lane}`).digest().subarray(0, length))
}

describe('MD5 of several inputs side by side', () => {
  it('is the MD5 of each, for every length around the borders of blocks and paddings', () => {
    for (let length = 0; length <= 200; length++) {
      const inputs = inputsOf(LANES, length)
      expect(lanes?.(inputs)).toEqual(inputs.map(md5Of))
    }
  })

  it.each([16_383, 16_384, 16_385, 16_384 + 64, 100_000, 2 ** 20])('is the MD5 of each of %i bytes, which are more than one run takes', (length) => {
    const inputs = inputsOf(LANES, length)
    expect(lanes?.(inputs)).toEqual(inputs.map(md5Of))
  })

  it('does not depend on what the lanes held before, nor on how many of them are used', () => {
    const some = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 4 })
    fc.assert(fc.property(some, fc.integer({ min: 1, max: LANES }), fc.infiniteStream(fc.integer({ min: 0, max: 255 })), (lengths, count, bytes) => {
      for (const length of lengths) {
        const inputs = Array.from({ length: count }, () => Buffer.from(Array.from({ length }, () => bytes.next().value as number)))
        expect(lanes?.(inputs)).toEqual(inputs.map(md5Of))
      }
    }), { numRuns: 50 })
  })
})

describe('MD5s that wait for each other', () => {
  const MiB = 2 ** 20

  it.each([1, 2, 3, 4, 5, 9])('gives each of %i calls the MD5 of its own bytes', async (count) => {
    const inputs = inputsOf(count, MiB)
    expect(await Promise.all(inputs.map(md5Together))).toEqual(inputs.map(md5Of))
  })

  it('gives inputs of other lengths their own, too', async () => {
    const inputs = [...inputsOf(3, MiB), ...inputsOf(2, MiB + 1), ...inputsOf(2, 10), Buffer.alloc(0)]
    expect(await Promise.all(inputs.map(md5Together))).toEqual(inputs.map(md5Of))
  })
})
