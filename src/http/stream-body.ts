import type { AnswerLimit } from './message.ts'
import { StorageError } from '../errors.ts'
import { LeastSpeed } from './least-speed.ts'

export interface StreamBodyOptions {
  /** Name of the operation, which begins the messages of faults. */
  readonly operation: string
  /** Takes the bytes if they fit. */
  readonly into?: Buffer | undefined
  /** How long it may be. */
  readonly limit: AnswerLimit
  /** Longest silence in the middle of the body, milliseconds; unlimited when absent. */
  readonly stall?: number | undefined
  /** The service may send blanks while it works. */
  readonly mayTrickle?: boolean | undefined
}

type Body = NodeJS.ReadableStream & { destroy(error?: Error): void }

/**
 * Reads the whole body of an answer from a stream, for the SDKs.
 *
 * @throws StorageError `transient` when the stream stopped or was too slow, of the kind of the limit when the body is longer
 *   than the limit; the stream's own error when the stream failed
 */
export async function readStreamBody(body: Body | undefined, options: StreamBodyOptions): Promise<Buffer> {
  if (!body) return Buffer.alloc(0)
  const { operation, into, limit, stall, mayTrickle = false } = options
  const timer = stall === undefined ? undefined : setTimeout(() => body.destroy(fault(operation, `stood still for ${stall} ms`, 'StalledStream')), stall)
  const speed = new LeastSpeed()
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of body as AsyncIterable<Buffer>) {
      timer?.refresh()
      if (length + chunk.length > limit.bytes) {
        throw new StorageError(`${operation}: the answer is longer than the ${limit.bytes} bytes that it may have`, { kind: limit.kind, code: 'AnswerTooLong' })
      }
      if (into && chunks.length === 0 && length + chunk.length <= into.length) chunk.copy(into, length)
      else chunks.push(chunk)
      length += chunk.length
      if (speed.look(body, length, !mayTrickle, performance.now())) throw fault(operation, 'came too slowly', 'SlowResponse')
    }
  } finally {
    clearTimeout(timer)
    body.destroy()
  }
  if (!into) return Buffer.concat(chunks)
  const spilled = chunks.reduce((size, chunk) => size + chunk.length, 0)
  return spilled === 0 ? into.subarray(0, length) : Buffer.concat([into.subarray(0, length - spilled), ...chunks])
}

function fault(operation: string, what: string, code: string): StorageError {
  return new StorageError(`${operation}: the answer ${what}`, { kind: 'transient', code })
}
