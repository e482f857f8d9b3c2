import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import type { Upload } from './create-multipart-upload.ts'
import { encodeQuery } from '../uri.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
export const abortMultipartUpload: Operation<Pick<Upload, 'key' | 'id'>, void, S3Side> = {
  name: 'AbortMultipartUpload',
  method: 'DELETE',
  repeat: 'safe',
  success: 204,
  request: ({ key, id }) => ({ key, query: encodeQuery({ uploadId: id }) }),
  answer: () => undefined,
  ends: ({ id }) => id,
}
