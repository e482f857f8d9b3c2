import type { Operation } from '../../service/operation.ts'
import type { ByteRange } from '../../contract/reading.ts'
import type { CopySource } from '../../contract/copies.ts'
import type { Written } from '../../contract/writing.ts'
import type { S3Side } from '../side.ts'
import type { Upload } from './create-multipart-upload.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { copyHeaders } from './headers.ts'
import { partQuery } from './upload-part.ts'
import { parseWriteResult } from './written.ts'

export interface UploadPartCopyInput extends Upload {
  /** Counts from 1. */
  readonly number: number
  readonly from: CopySource
  readonly range: ByteRange
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export const uploadPartCopy: Operation<UploadPartCopyInput, Written, S3Side> = {
  name: 'UploadPartCopy',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, id, number, from, range }, { fixed }) {
    const headers = copyHeaders(from)
    headers['x-amz-copy-source-range'] = rangeHeader(range)
    addHeaders(headers, fixed.keyed)
    return { key, query: partQuery(id, number), headers }
  },
  answer: (response, { key, checksum }, { bucket }) => parseWriteResult(response, { operation: 'UploadPartCopy', bucket, key }, checksum?.algorithm),
}
