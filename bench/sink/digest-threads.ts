import { Worker } from 'node:worker_threads'
import type { Digest } from './digest.ts'

/** A piece of a body (`bytes` of `buffer`), or, without a buffer, the order to finish it. */
export interface DigestOrder {
  readonly id: number
  readonly buffer?: ArrayBuffer
  readonly bytes: number
}

/** A buffer that comes back empty, or a finished digest. */
export type DigestAnswer = { readonly buffer: ArrayBuffer } | { readonly id: number; readonly md5: string }

/** Hashes big bodies away from the thread that serves, so that clients with many connections do not wait for it. */
export interface DigestThreads {
  /** `pause` and `resume` hold back the body while the threads lag behind. */
  open(pause: () => void, resume: () => void): Digest
  close(): Promise<void>
}

const PIECE = 1 << 20
const BACKLOG = 32

/** Starts the threads. Pieces of 1 MiB; a thread more than 32 pieces behind makes its bodies wait. */
export function startDigestThreads(count: number, script: URL): DigestThreads {
  const lanes = Array.from({ length: count }, () => startLane(script))
  let next = 0
  return {
    open(pause, resume) {
      const lane = lanes[next++ % lanes.length]
      if (lane === undefined) throw new RangeError('there must be at least one digest thread')
      return lane.open(pause, resume)
    },
    async close() {
      await Promise.all(lanes.map((lane) => lane.close()))
    },
  }
}

function startLane(script: URL): DigestThreads {
  const worker = new Worker(script)
  const finishing = new Map<number, (md5: string) => void>()
  const idle: ArrayBuffer[] = []
  const waiting = new Set<() => void>()
  let pending = 0
  let ids = 0

  worker.on('message', (answer: DigestAnswer) => {
    if ('md5' in answer) {
      finishing.get(answer.id)?.(answer.md5)
      finishing.delete(answer.id)
      return
    }
    idle.push(answer.buffer)
    pending--
    if (pending >= BACKLOG / 2 || waiting.size === 0) return
    const resumed = [...waiting]
    waiting.clear()
    for (const resume of resumed) resume()
  })

  function open(pause: () => void, resume: () => void): Digest {
    const id = ids++
    let buffer: ArrayBuffer | undefined
    let view = new Uint8Array(0)
    let filled = 0

    function send(): void {
      if (buffer === undefined) return
      const order: DigestOrder = { id, buffer, bytes: filled }
      worker.postMessage(order, [buffer])
      buffer = undefined
      filled = 0
      if (++pending <= BACKLOG) return
      waiting.add(resume)
      pause()
    }

    function update(chunk: Buffer): void {
      for (let at = 0; at < chunk.length; ) {
        if (buffer === undefined) {
          buffer = idle.pop() ?? new ArrayBuffer(PIECE)
          view = new Uint8Array(buffer)
        }
        const part = chunk.subarray(at, at + PIECE - filled)
        view.set(part, filled)
        filled += part.length
        at += part.length
        if (filled === PIECE) send()
      }
    }

    function finish(then: (md5: string) => void): void {
      send()
      waiting.delete(resume)
      resume()
      finishing.set(id, then)
      worker.postMessage({ id, bytes: 0 } satisfies DigestOrder)
    }

    return { update, finish }
  }

  return { open, close: async () => void (await worker.terminate()) }
}
