import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { StorageError } from '../../errors.ts'

/** A stream that has brought nothing for this long is given up, milliseconds; the AWS SDKs' own grace. */
export const STALL_GRACE = 20_000

export interface BodyOptions {
  /** The bytes go here if they fit. */
  readonly into?: Buffer | undefined
  /** Longest silence in the middle of the body, milliseconds; unlimited when absent. */
  readonly stall?: number | undefined
}

/**
 * The whole body of an answer.
 * @throws StorageError `transient` when it stood still; the stream's own error when it broke off
 */
export async function readBody(body: GetObjectCommandOutput['Body'], { into, stall }: BodyOptions): Promise<Buffer> {
  if (!body) return Buffer.alloc(0)
  const stream = body as unknown as Readable
  const timer = stall === undefined ? undefined : setTimeout(() => stream.destroy(stalled(stall)), stall)
  const chunks: Buffer[] = []
  let length = 0
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      timer?.refresh()
      if (into && length + chunk.length <= into.length) chunk.copy(into, length)
      else chunks.push(chunk)
      length += chunk.length
    }
  } finally {
    clearTimeout(timer)
  }
  if (into && chunks.length === 0) return into.subarray(0, length)
  return into ? Buffer.concat([into.subarray(0, length - sizeOf(chunks)), ...chunks]) : Buffer.concat(chunks)
}

function sizeOf(chunks: readonly Buffer[]): number {
  return chunks.reduce((size, chunk) => size + chunk.length, 0)
}

function stalled(stall: number): StorageError {
  return new StorageError(`GetObject: the answer stood still for ${stall} ms`, { kind: 'transient', code: 'StalledStream' })
}
