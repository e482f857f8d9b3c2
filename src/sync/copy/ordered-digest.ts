import { createHash } from 'node:crypto'

/** MD5 over an object whose parts arrive in any order. */
export interface OrderedDigest {
  /** Resolves when the part has been hashed, which waits for all parts before it. */
  update(number: number, bytes: Buffer): Promise<void>
  /** Lets everyone go who still waits: a part before theirs will never come. */
  release(): void
  /** Hex; only after every part has been hashed. */
  digest(): string
}

/**
 * Parts wait for their turn with their buffers in hand, so a part is hashed from memory and never read again. Parts are
 * begun in order, so the one that everybody waits for is always under way.
 */
export function createOrderedDigest(): OrderedDigest {
  const hash = createHash('md5')
  const waiting = new Map<number, () => void>()
  let next = 1
  let released = false
  return {
    async update(number, bytes) {
      if (released) return
      if (number !== next) await new Promise<void>((resolve) => waiting.set(number, resolve))
      if (released) return
      hash.update(bytes)
      next++
      waiting.get(next)?.()
      waiting.delete(next)
    },
    release() {
      released = true
      for (const resolve of waiting.values()) resolve()
      waiting.clear()
    },
    digest: () => hash.digest('hex'),
  }
}
