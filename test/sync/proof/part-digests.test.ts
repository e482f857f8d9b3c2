import { describe, expect, it } from 'vitest'
import type { Digest } from '../../../src/integrity/digest.ts'
import { MD5 } from '../../../src/integrity/digest.ts'
import { PartDigests } from '../../../src/sync/proof/part-digests.ts'

/** MD5 that computes nothing together before it has two inputs. */
function pairedMd5(): Digest & { readonly paired: Buffer[] } {
  const paired: Buffer[] = []
  let other: (() => void) | undefined
  const of = async (bytes: Buffer): Promise<string> => {
    paired.push(bytes)
    if (other) other()
    else await new Promise<void>((resolve) => (other = resolve))
    other = undefined
    return MD5.of(bytes)
  }
  return { ...MD5, together: { lanes: 2, of }, paired }
}

const parts = ['one', 'two', 'three', 'four', 'five'].map((text) => Buffer.from(text))

describe('digests of parts', () => {
  it('are those of each part and compose to the ETag, in whatever order the parts arrive', async () => {
    const digest = pairedMd5()
    const digests = new PartDigests([digest], parts.length)
    const order = [4, 2, 0, 3, 1]
    await Promise.all(order.map((i) => digests.take(i + 1, parts[i] ?? Buffer.alloc(0))))
    expect(parts.map((_, i) => digests.of(digest, i + 1))).toEqual(parts.map((part) => MD5.of(part)))
    expect(digests.composed(digest)).toBe(MD5.compose(parts.map((part) => MD5.of(part))))
  })

  it('are computed together, but for the last part, for which no other would come', async () => {
    const digest = pairedMd5()
    const digests = new PartDigests([digest], parts.length)
    await digests.take(5, parts[4] ?? Buffer.alloc(0))
    expect(digest.paired).toEqual([])
    await Promise.all([0, 1].map((i) => digests.take(i + 1, parts[i] ?? Buffer.alloc(0))))
    expect(digest.paired).toEqual(parts.slice(0, 2))
  })
})
