import type { Exchange } from './connection.ts'
import { inlineDigest, type Digest } from './digest.ts'
import type { DigestThreads } from './digest-threads.ts'
import { awsChunked, type Receiver } from './framing.ts'

/** A body that has come whole. */
export interface Received {
  readonly size: number
  readonly md5: string
  readonly body?: Buffer
}

export interface UploadSettings {
  /** Keep the bytes in memory. */
  readonly keep: boolean
  readonly threads: DigestThreads | undefined
}

/** Bodies of at least so many bytes are hashed by the threads. */
const THREADED_FROM = 1 << 20

/** Takes a request's body, out of its aws-chunked form where it has one; counts and hashes it. */
export function receive(exchange: Exchange, settings: UploadSettings, then: (received: Received) => void): Receiver {
  const { headers } = exchange.request
  const digest = openDigest(exchange, settings)
  const kept: Buffer[] = []
  let size = 0
  const receiver: Receiver = {
    write(chunk) {
      size += chunk.length
      digest.update(chunk)
      if (settings.keep) kept.push(Buffer.from(chunk))
    },
    end() {
      digest.finish((md5) => then(settings.keep ? { size, md5, body: Buffer.concat(kept) } : { size, md5 }))
    },
  }
  return headers.get('x-amz-content-sha256')?.startsWith('STREAMING-') === true ? awsChunked(receiver) : receiver
}

function openDigest(exchange: Exchange, { threads }: UploadSettings): Digest {
  const length = Number(exchange.request.headers.get('content-length') ?? 0)
  if (threads === undefined || length < THREADED_FROM) return inlineDigest()
  return threads.open(exchange.pause, exchange.resume)
}

/** Collects a request's body as text. */
export function receiveText(then: (text: string) => void): Receiver {
  const chunks: Buffer[] = []
  return { write: (chunk) => void chunks.push(chunk), end: () => then(Buffer.concat(chunks).toString()) }
}

/** Lets a request's body go by. */
export function ignoreBody(then: () => void): Receiver {
  return { write: () => undefined, end: then }
}
