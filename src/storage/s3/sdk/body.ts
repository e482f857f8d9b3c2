import type { GetObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Readable } from 'node:stream'
import { readStreamBody, type StreamBodyOptions } from '../../../http/stream-body.ts'

/** The whole body of an answer; see `readStreamBody`. */
export function readBody(body: GetObjectCommandOutput['Body'], options: StreamBodyOptions): Promise<Buffer> {
  return readStreamBody(body as unknown as Readable | undefined, options)
}
