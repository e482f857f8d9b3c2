import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createOrderedDigest } from '../../../src/sync/copy/ordered-digest.ts'

const parts = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 12 })
const arrivals = parts.chain((bytes) =>
  fc.tuple(fc.constant(bytes), fc.shuffledSubarray([...bytes.keys()], { minLength: bytes.length })))

describe('createOrderedDigest', () => {
  it('is the MD5 of the whole, in whatever order the parts arrive', async () => {
    await fc.assert(fc.asyncProperty(arrivals, async ([bytes, order]) => {
      const digest = createOrderedDigest()
      await Promise.all(order.map((i) => digest.update(i + 1, Buffer.from(bytes[i] ?? []))))
      expect(digest.digest()).toBe(createHash('md5').update(Buffer.concat(bytes)).digest('hex'))
    }))
  })

  it('makes a part wait for those before it, until they come or never will', async () => {
    const digest = createOrderedDigest()
    let waited = true
    const third = digest.update(3, Buffer.from('c')).then(() => (waited = false))
    await digest.update(1, Buffer.from('a'))
    expect(waited).toBe(true)
    digest.release()
    await third
    await digest.update(2, Buffer.from('b'))
  })
})
