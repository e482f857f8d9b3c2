import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { Payload, Written } from '../../contract/writing.ts'
import type { S3Side } from '../side.ts'
import type { Upload } from './create-multipart-upload.ts'
import { addHeaders } from '../../service/headers.ts'
import { encodeQuery } from '../uri.ts'
import { addDigests } from './headers.ts'
import { writtenFrom } from './written.ts'

export interface UploadPartInput extends Upload {
  /** Counts from 1. */
  readonly number: number
  readonly payload: Payload
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
export const uploadPart: Operation<UploadPartInput, Written, S3Side> = {
  name: 'UploadPart',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, id, number, payload, checksum }, { fixed }) {
    const headers: RequestHeaders = {}
    addHeaders(headers, fixed.keyed)
    addDigests(headers, payload, checksum?.algorithm)
    return { key, query: partQuery(id, number), headers, body: payload.bytes }
  },
  answer: (response, { key, checksum }, { bucket }) => writtenFrom(response, { operation: 'UploadPart', bucket, key }, checksum?.algorithm),
}

/** Query of UploadPart and UploadPartCopy. */
export function partQuery(uploadId: string, number: number): string {
  return encodeQuery({ partNumber: String(number), uploadId })
}
