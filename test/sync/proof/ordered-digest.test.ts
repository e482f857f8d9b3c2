import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MD5 } from '../../../src/integrity/digest.ts'
import { createOrderedDigest } from '../../../src/sync/proof/ordered-digest.ts'

const parts = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 12 })
const arrivals = parts.chain((bytes) =>
  fc.tuple(fc.constant(bytes), fc.shuffledSubarray([...bytes.keys()], { minLength: bytes.length })))

/** Sizes that come to the whole. */
function piecesOf(whole: number, cuts: readonly number[]): number[] {
  const pieces: number[] = []
  let left = whole
  for (const cut of cuts) {
    if (cut >= left) break
    pieces.push(cut)
    left -= cut
  }
  return [...pieces, left]
}

describe('createOrderedDigest', () => {
  it('is the MD5 of the whole, in whatever order the parts arrive', async () => {
    await fc.assert(fc.asyncProperty(arrivals, async ([bytes, order]) => {
      const digest = createOrderedDigest(MD5)
      await Promise.all(order.map((i) => digest.update(i + 1, Buffer.from(bytes[i] ?? []))))
      expect(digest.digest()).toBe(createHash('md5').update(Buffer.concat(bytes)).digest('hex'))
    }))
  })

  it('composes the digests of pieces of any sizes, however the parts were cut', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 })
    await fc.assert(fc.asyncProperty(arrivals, sizes, async ([bytes, order], cuts) => {
      const whole = Buffer.concat(bytes)
      const pieces = piecesOf(whole.length, cuts)
      const digest = createOrderedDigest(MD5, pieces)
      await Promise.all(order.map((i) => digest.update(i + 1, Buffer.from(bytes[i] ?? []))))
      let at = 0
      expect(digest.digest()).toBe(MD5.compose(pieces.map((size) => MD5.of(whole.subarray(at, (at += size))))))
    }))
  })

  it('is another when there are more bytes than the pieces hold', async () => {
    const digest = createOrderedDigest(MD5, [1, 2])
    await digest.update(1, Buffer.from('abcd'))
    expect(digest.digest()).not.toBe(MD5.compose([MD5.of(Buffer.from('a')), MD5.of(Buffer.from('bc'))]))
  })

  it('makes a part wait for those before it, until they come or never will', async () => {
    const digest = createOrderedDigest(MD5)
    let waited = true
    const third = digest.update(3, Buffer.from('c')).then(() => (waited = false))
    await digest.update(1, Buffer.from('a'))
    expect(waited).toBe(true)
    digest.release()
    await third
    await digest.update(2, Buffer.from('b'))
  })
})
