/** Memory for bytes on their way, bounded over all objects and parts together. */
export interface Buffers {
  /**
   * Runs `work` with a buffer of at least `size` bytes, as soon as the bound allows; whoever asked first comes first.
   * The buffer is lent, not given: after `work` it goes to somebody else.
   */
  lend<T>(size: number, work: (buffer: Buffer) => Promise<T>): Promise<T>
}

/** Up to here a buffer is so small that it is not counted. */
const TINY = 65_536

/**
 * @param total bytes that may be lent at once; a single larger request is served alone
 * @param pooledSize size of the buffers that are kept for the next borrower
 */
export function createBuffers(total: number, pooledSize: number): Buffers {
  const tiny: Buffer[] = []
  const pooled: Buffer[] = []
  const waiting: { readonly size: number; readonly go: () => void }[] = []
  let free = total

  const acquire = (size: number): Promise<void> | undefined => {
    if (waiting.length === 0 && free >= size) {
      free -= size
      return undefined
    }
    return new Promise((go) => waiting.push({ size, go }))
  }
  const release = (size: number): void => {
    free += size
    for (let next = waiting[0]; next && free >= next.size; next = waiting[0]) {
      waiting.shift()
      free -= next.size
      next.go()
    }
  }

  return {
    async lend(size, work) {
      if (size <= TINY) {
        const buffer = tiny.pop() ?? Buffer.allocUnsafeSlow(TINY)
        try {
          return await work(buffer)
        } finally {
          tiny.push(buffer)
        }
      }
      const counted = Math.min(Math.max(size, 0), total)
      const wait = acquire(counted)
      if (wait) await wait
      const fromPool = size <= pooledSize
      const buffer = (fromPool ? pooled.pop() : undefined) ?? Buffer.allocUnsafeSlow(fromPool ? pooledSize : size)
      try {
        return await work(buffer)
      } finally {
        if (fromPool) pooled.push(buffer)
        release(counted)
      }
    },
  }
}
