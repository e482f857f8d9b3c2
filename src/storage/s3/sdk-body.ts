import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { readStreamBody, type StreamBodyOptions } from '../../http/stream-body.ts'

/** A stream that has brought nothing for this long is given up, milliseconds; the AWS SDKs' own grace. */
export const STALL_GRACE = 20_000

/** The whole body of an answer; see `readStreamBody`. */
export function readBody(body: GetObjectCommandOutput['Body'], options: StreamBodyOptions): Promise<Buffer> {
  return readStreamBody(body as unknown as Readable | undefined, options)
}
