/** What takes the bytes of one request's body. */
export interface Receiver {
  write(chunk: Buffer): void
  end(): void
}

/** Cuts one body out of a connection's bytes. */
export interface Framing {
  /** Hands on what belongs to the body; returns how many bytes of the chunk were used. */
  push(chunk: Buffer): number
  /** True once the body, with everything that frames it, has been seen. */
  readonly done: boolean
}

/** A body of a known length in bytes. Does not call `receiver.end`. */
export function fixedLength(length: number, receiver: Receiver): Framing {
  let left = length
  return {
    push(chunk) {
      const taken = Math.min(left, chunk.length)
      if (taken > 0) receiver.write(taken === chunk.length ? chunk : chunk.subarray(0, taken))
      left -= taken
      return taken
    },
    get done() {
      return left === 0
    },
  }
}

const LF = 0x0a

/**
 * The chunked coding (RFC 9112, section 7.1). The payload of a signed aws-chunked body (SigV4 streaming) has the same
 * grammar: its signature is a chunk extension and its checksum a trailer. Does not call `receiver.end`.
 */
export function chunked(receiver: Receiver): Framing {
  let state: 'size' | 'data' | 'after-data' | 'trailer' | 'done' = 'size'
  let left = 0
  let line = ''

  function endOfLine(text: string): void {
    if (state === 'size') {
      left = Number.parseInt(text, 16) || 0
      state = left > 0 ? 'data' : 'trailer'
    } else if (state === 'after-data') {
      state = 'size'
    } else if (text === '') {
      state = 'done'
    }
  }

  function pushLine(chunk: Buffer, from: number): number {
    const lf = chunk.indexOf(LF, from)
    line += chunk.toString('latin1', from, lf < 0 ? chunk.length : lf)
    if (lf < 0) return chunk.length
    const text = line.trimEnd()
    line = ''
    endOfLine(text)
    return lf + 1
  }

  return {
    push(chunk) {
      let at = 0
      while (at < chunk.length && state !== 'done') {
        if (state !== 'data') {
          at = pushLine(chunk, at)
          continue
        }
        const end = Math.min(at + left, chunk.length)
        receiver.write(chunk.subarray(at, end))
        left -= end - at
        at = end
        if (left === 0) state = 'after-data'
      }
      return at
    },
    get done() {
      return state === 'done'
    },
  }
}

/** Takes an aws-chunked payload and hands on what is inside it. */
export function awsChunked(receiver: Receiver): Receiver {
  const framing = chunked(receiver)
  return { write: (chunk) => void framing.push(chunk), end: () => receiver.end() }
}
