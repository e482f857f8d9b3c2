import { parentPort } from 'node:worker_threads'
import { SHARED, type Reply } from '../protocol.ts'
import type { Printer } from './libraries/printer.ts'
import { textOf } from './text.ts'

/** Output is sent in pieces of about this size, bytes. */
const PIECE = 16 * 1024
/** Most bytes of output that may be on their way. A script that prints more has to wait. */
const MOST_UNPRINTED = 1024 * 1024
/** Longest wait, milliseconds. The reader of the output may be slower than that, but the script has its time limit. */
const WAIT = 1000

export function send(reply: Reply): void {
  if (parentPort === null) throw new Error('the worker of a script runs in a thread of its own')
  parentPort.postMessage(reply)
}

/** A printer that sends everything to the run. */
export function createPrinter(shared: Int32Array): Printer {
  let to: 'stdout' | 'stderr' = 'stdout'
  let pieces: Uint8Array[] = []
  let size = 0
  const flush = (): void => {
    if (size === 0) return
    const text = textOf(Buffer.concat(pieces))
    pieces = []
    size = 0
    const unprinted = Atomics.add(shared, SHARED.unprinted, text.length) + text.length
    send({ type: 'printed', to, text })
    if (unprinted > MOST_UNPRINTED) Atomics.wait(shared, SHARED.unprinted, unprinted, WAIT)
  }
  return {
    print(where, bytes) {
      if (where !== to) flush()
      to = where
      pieces.push(bytes)
      size += bytes.length
      if (size > PIECE) flush()
    },
    flush,
  }
}
