import type { HttpResponse } from '../../../http/message.ts'
import type { ByteRange, Content } from '../../contract/reading.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { contentLimit, sizeOfWhole } from '../../service/ranged-content.ts'
import { placeOf } from '../errors.ts'
import { headFrom } from './blob-head.ts'

export interface GetBlobInput extends BlobName {
  /** The ETag that the blob must still have, without quotes; empty for none. */
  readonly ifMatch: string
  /** Size of the whole blob as it was listed, bytes: a longer one is an error with the code `AnswerTooLong`. */
  readonly size?: number | undefined
  readonly range?: ByteRange | undefined
  /** A buffer that the content may be gathered in. */
  readonly into?: Buffer | undefined
  /** Return the stored MD5 as a checksum. */
  readonly checksum?: boolean | undefined
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/get-blob */
export const getBlob: Operation<GetBlobInput, Content, BlobSide> = {
  name: 'Get Blob',
  method: 'GET',
  repeat: 'safe',
  success: 'content',
  request({ key, ifMatch, size, range, into }, { fixed }) {
    const headers: RequestHeaders = {}
    if (ifMatch !== '') headers['if-match'] = `"${ifMatch}"`
    if (range) headers['x-ms-range'] = rangeHeader(range)
    addHeaders(headers, fixed.read)
    return { key, headers, into, limit: contentLimit(range, size) }
  },
  answer: (response, input, { container }) => contentOf(response, input, container),
}

/**
 * The content of an answer to Get Blob, after its length and its range are proved to be the requested ones.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, asked: GetBlobInput, container: string): Content {
  const { key, range } = asked
  const { headers, body } = response
  const size = sizeOfWhole(response, range, placeOf({ operation: 'Get Blob', container, key }))
  return { bytes: body, ...headFrom(headers, size, asked) }
}
