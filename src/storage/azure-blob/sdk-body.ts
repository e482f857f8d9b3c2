import { StorageError } from '../../errors.ts'

export interface BodyOptions {
  /** The bytes go here if they fit. */
  readonly into?: Buffer | undefined
  /** Longest silence in the middle of the body, milliseconds. */
  readonly stall: number
}

type Body = NodeJS.ReadableStream | undefined

/**
 * The whole body of an answer.
 * @throws StorageError `transient` when it stood still; the stream's own error when it broke off
 */
export async function readBody(body: Body, { into, stall }: BodyOptions): Promise<Buffer> {
  if (!body) return Buffer.alloc(0)
  const stream = body as NodeJS.ReadableStream & { destroy(error: Error): void }
  const timer = setTimeout(() => stream.destroy(stalled(stall)), stall)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      timer.refresh()
      if (into && chunks.length === 0 && length + chunk.length <= into.length) chunk.copy(into, length)
      else chunks.push(chunk)
      length += chunk.length
    }
  } finally {
    clearTimeout(timer)
  }
  if (!into) return Buffer.concat(chunks)
  const spilled = chunks.reduce((size, chunk) => size + chunk.length, 0)
  return spilled === 0 ? into.subarray(0, length) : Buffer.concat([into.subarray(0, length - spilled), ...chunks])
}

function stalled(stall: number): StorageError {
  return new StorageError(`Get Blob: the answer stood still for ${stall} ms`, { kind: 'transient', code: 'StalledStream' })
}
