import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import { textWithin } from './listing-fields.ts'

/** Does the bucket keep versions? https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
export const getBucketVersioning: Operation<undefined, boolean, S3Side> = {
  name: 'GetBucketVersioning',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: () => ({ query: 'versioning=' }),
  answer: ({ body }) => parseVersioning(body),
}

/** Does the answer say that versions are kept? Not while they are suspended. */
export function parseVersioning(body: Buffer): boolean {
  return textWithin(body, 'Status') === 'Enabled'
}
