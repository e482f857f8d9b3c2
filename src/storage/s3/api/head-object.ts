import type { ChecksumAlgorithm } from '../../../integrity/checksum.ts'
import type { HttpResponse } from '../../../http/message.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { ObjectName, S3Side } from '../side.ts'
import { addHeaders } from '../../service/headers.ts'
import { encodeQuery } from '../uri.ts'
import { headFrom, type HeadAnswer } from './object-head.ts'

export interface HeadObjectInput extends ObjectName {
  /** Ask for the stored checksums (checksum mode). */
  readonly checksum?: boolean | undefined
  /** Of several stored checksums, the one of this algorithm. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
  /** Ask for one part, counted from 1: the answer's size is then the part's. */
  readonly partNumber?: number | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
export const headObject: Operation<HeadObjectInput, HeadAnswer, S3Side> = {
  name: 'HeadObject',
  method: 'HEAD',
  repeat: 'safe',
  success: 'content',
  request({ key, version, checksum, partNumber }, { fixed }) {
    const headers: RequestHeaders = {}
    if (checksum) headers['x-amz-checksum-mode'] = 'ENABLED'
    addHeaders(headers, fixed.keyed)
    return { key, query: encodeQuery({ versionId: version, partNumber: partNumber?.toString() }), headers }
  },
  answer: headOf,
}

function headOf({ headers }: HttpResponse, asked: HeadObjectInput): HeadAnswer {
  const count = headers['x-amz-mp-parts-count']
  return {
    ...headFrom(headers, Number(headers['content-length'] ?? 0), asked),
    partsCount: count === undefined ? undefined : Number(count),
  }
}
