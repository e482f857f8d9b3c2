import type { HttpResponse, ResponseHeaders } from '../../http/message.ts'
import type { GetAnswer, GetRequestOptions, HeadAnswer, HeadRequestOptions } from './transport.ts'
import { sizeOfWhole } from '../../http/answered-range.ts'
import { checksumFromHeaders } from './checksum-headers.ts'
import { etagIsDigest, etagOf, factsFromHeaders } from './facts.ts'
import type { RequestSubject } from './errors.ts'

/**
 * The content of a GetObject answer, once its length and its range are proved to be the ones asked for.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, options: GetRequestOptions | undefined, subject: RequestSubject): GetAnswer {
  const { headers, body } = response
  return {
    bytes: body,
    size: sizeOfWhole(response, options?.range, `${subject.operation} s3://${subject.bucket}/${subject.key ?? ''}`),
    mtime: timeOf(headers),
    etag: etagOf(headers),
    etagIsDigest: etagIsDigest(headers),
    facts: factsFromHeaders(headers),
    checksum: options?.checksum ? checksumFromHeaders(headers) : undefined,
    tagCount: tagCountOf(headers),
  }
}

/** What a HeadObject answer says. */
export function headOf({ headers }: HttpResponse, options: HeadRequestOptions | undefined): HeadAnswer {
  const count = headers['x-amz-mp-parts-count']
  return {
    size: Number(headers['content-length'] ?? 0),
    mtime: timeOf(headers),
    etag: etagOf(headers),
    etagIsDigest: etagIsDigest(headers),
    facts: factsFromHeaders(headers),
    checksum: options?.checksum ? checksumFromHeaders(headers, options.algorithm) : undefined,
    tagCount: tagCountOf(headers),
    partsCount: count === undefined ? undefined : Number(count),
  }
}

function timeOf(headers: ResponseHeaders): number {
  return Date.parse(String(headers['last-modified'])) || 0
}

function tagCountOf(headers: ResponseHeaders): number {
  return Number(headers['x-amz-tagging-count'] ?? 0)
}
