import type { Digest } from '../../integrity/digest.ts'

/** A digest over an object whose parts arrive in any order. */
export interface OrderedDigest {
  /** Resolves when the part has been hashed, which waits for all parts before it. */
  update(number: number, bytes: Buffer): Promise<void>
  /** Ends every wait: an earlier part will never arrive. */
  release(): void
  /** Only after every part has been hashed. */
  digest(): string
}

/**
 * Parts keep their buffers while they wait for their turn, so a part is hashed from memory and never read again. Parts are
 * begun in order, so the part that the others wait for is always in flight.
 *
 * @param pieces sizes in bytes of the pieces that are digested one by one; absent for one digest over all bytes
 */
export function createOrderedDigest(digest: Digest, pieces?: readonly number[]): OrderedDigest {
  const running = pieces ? digestPieces(digest, pieces) : digest.start()
  const waiting = new Map<number, () => void>()
  let next = 1
  let released = false
  return {
    async update(number, bytes) {
      if (released) return
      if (number !== next) await new Promise<void>((resolve) => waiting.set(number, resolve))
      if (released) return
      running.update(bytes)
      next++
      waiting.get(next)?.()
      waiting.delete(next)
    },
    release() {
      released = true
      for (const resolve of waiting.values()) resolve()
      waiting.clear()
    },
    digest: () => running.digest(),
  }
}

/** Digests pieces of given sizes from chunks of any size, and composes the results. */
export function digestPieces(digest: Digest, pieces: readonly number[]): ReturnType<Digest['start']> {
  const done: string[] = []
  let running = digest.start()
  let left = pieces[0] ?? 0
  return {
    update(bytes) {
      for (let at = 0; at < bytes.length; ) {
        const end = Math.min(bytes.length, at + left)
        running.update(bytes.subarray(at, end))
        left -= end - at
        at = end
        if (left > 0 || done.length + 1 >= pieces.length) {
          // The last piece takes all further bytes, so that too many bytes give a wrong digest instead of being dropped.
          left = left > 0 ? left : Infinity
          continue
        }
        done.push(running.digest())
        running = digest.start()
        left = pieces[done.length] ?? 0
      }
    },
    digest: () => digest.compose([...done, running.digest()]),
  }
}
