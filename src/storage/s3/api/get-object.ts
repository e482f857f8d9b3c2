import type { HttpResponse } from '../../../http/message.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { ByteRange, Content } from '../../contract/reading.ts'
import type { ObjectName, S3Side } from '../side.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { contentLimit, sizeOfWhole } from '../../service/ranged-content.ts'
import { placeOf, type RequestSubject } from '../errors.ts'
import { encodeQuery } from '../uri.ts'
import { headFrom } from './object-head.ts'

export interface GetObjectInput extends ObjectName {
  /** The ETag that the object must still have, without quotes; empty for none. */
  readonly ifMatch: string
  /** Size of the whole object as it was listed, bytes: a longer one is an error with the code `AnswerTooLong`. */
  readonly size?: number | undefined
  readonly range?: ByteRange | undefined
  /** A buffer that the content may be gathered in. */
  readonly into?: Buffer | undefined
  /** Ask for the stored checksum (checksum mode). */
  readonly checksum?: boolean | undefined
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

export interface GetAnswer extends Content {
  readonly tagCount: number
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
export const getObject: Operation<GetObjectInput, GetAnswer, S3Side> = {
  name: 'GetObject',
  method: 'GET',
  repeat: 'safe',
  success: 'content',
  request({ key, version, ifMatch, size, range, into, checksum }, { fixed }) {
    const headers: RequestHeaders = {}
    if (ifMatch !== '') headers['if-match'] = `"${ifMatch}"`
    if (range) headers['range'] = rangeHeader(range)
    if (checksum) headers['x-amz-checksum-mode'] = 'ENABLED'
    addHeaders(headers, fixed.keyed)
    const query = version === undefined ? undefined : encodeQuery({ versionId: version })
    return { key, query, headers, into, limit: contentLimit(range, size) }
  },
  answer: (response, input, { bucket }) => contentOf(response, input, { operation: 'GetObject', bucket, key: input.key }),
}

/**
 * The content of a GetObject answer, once its length and its range are proved to be the ones asked for.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, asked: Pick<GetObjectInput, 'range' | 'checksum' | 'headers'> | undefined, subject: RequestSubject): GetAnswer {
  const { headers, body } = response
  const size = sizeOfWhole(response, asked?.range, placeOf(subject))
  return { bytes: body, ...headFrom(headers, size, asked) }
}
