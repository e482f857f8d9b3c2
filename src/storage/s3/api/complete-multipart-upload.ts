import type { Checksum, ChecksumAlgorithm } from '../../../integrity/checksum.ts'
import type { Conditions } from '../../service/conditions.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { Written } from '../../contract/writing.ts'
import type { S3Side } from '../side.ts'
import type { Upload } from './create-multipart-upload.ts'
import { addConditions } from '../../service/conditions.ts'
import { addHeaders } from '../../service/headers.ts'
import { encodeQuery } from '../uri.ts'
import { checksumHeader } from './checksum-headers.ts'
import { parseWriteResult } from './written.ts'

export interface CompleteMultipartUploadInput extends Upload, Conditions {
  /** In the order of their numbers, from 1 on. */
  readonly parts: readonly UploadedPart[]
  /** Checksum over all bytes, where the upload was begun with one of type `FULL_OBJECT`. */
  readonly fullChecksum?: Checksum | undefined
}

export interface UploadedPart {
  readonly etag: string
  /** Base64, by the algorithm of the upload. */
  readonly checksum?: string | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
export const completeMultipartUpload: Operation<CompleteMultipartUploadInput, Written, S3Side> = {
  name: 'CompleteMultipartUpload',
  method: 'POST',
  repeat: 'conditional',
  success: 200,
  request(input, { fixed }) {
    const { key, id, checksum, parts, fullChecksum } = input
    const headers: RequestHeaders = { 'content-type': 'application/xml' }
    addHeaders(headers, fixed.keyed)
    addConditions(headers, input)
    if (checksum) headers['x-amz-checksum-type'] = checksum.type
    if (fullChecksum) headers[checksumHeader(fullChecksum.algorithm)] = fullChecksum.value
    return { key, query: encodeQuery({ uploadId: id }), headers, body: completeRequestBody(parts, checksum?.algorithm) }
  },
  answer: (response, { key, checksum }, { bucket }) => parseWriteResult(response, { operation: 'CompleteMultipartUpload', bucket, key }, checksum?.algorithm),
  ends: ({ id }) => id,
}

/** Body of CompleteMultipartUpload. */
export function completeRequestBody(parts: readonly UploadedPart[], algorithm?: ChecksumAlgorithm): Buffer {
  const list = parts.map((part, i) => `<Part><ETag>&quot;${part.etag}&quot;</ETag>${checksumElement(part, algorithm)}<PartNumber>${i + 1}</PartNumber></Part>`)
  return Buffer.from(`<CompleteMultipartUpload xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${list.join('')}</CompleteMultipartUpload>`)
}

function checksumElement({ checksum }: UploadedPart, algorithm: ChecksumAlgorithm | undefined): string {
  if (checksum === undefined || algorithm === undefined) return ''
  return `<Checksum${algorithm}>${checksum}</Checksum${algorithm}>`
}
