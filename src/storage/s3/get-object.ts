import type { HttpResponse, ResponseHeaders } from '../../http/message.ts'
import type { ByteRange } from '../storage.ts'
import type { GetAnswer, GetRequestOptions, HeadAnswer, HeadRequestOptions } from './transport.ts'
import { StorageError } from '../../errors.ts'
import { checksumFromHeaders } from './checksum-headers.ts'
import { etagIsDigest, etagOf, factsFromHeaders } from './facts.ts'
import type { RequestSubject } from './errors.ts'

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/

/**
 * The content of a GetObject answer, once its length and its range are proved to be the ones asked for.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, options: GetRequestOptions | undefined, subject: RequestSubject): GetAnswer {
  const { headers, body } = response
  const range = options?.range
  const size = range ? sizeOfRanged(response, range, subject) : body.length
  if (!range && headers['content-length'] !== undefined && Number(headers['content-length']) !== body.length) {
    throw shortAnswer(subject, `${body.length} of ${String(headers['content-length'])} bytes`)
  }
  return {
    bytes: body,
    size,
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

function sizeOfRanged({ status, headers, body }: HttpResponse, range: ByteRange, subject: RequestSubject): number {
  const said = String(headers['content-range'])
  const [, start, end, size] = CONTENT_RANGE.exec(said) ?? []
  const asked = `bytes ${range.start}-${range.end - 1}`
  if (status !== 206 || Number(start) !== range.start || Number(end) !== range.end - 1) {
    throw shortAnswer(subject, `asked for ${asked}, was given ${status === 206 ? said : 'something else'}`)
  }
  if (body.length !== range.end - range.start) throw shortAnswer(subject, `${body.length} bytes for ${asked}`)
  return Number(size)
}

function shortAnswer({ operation, bucket, key }: RequestSubject, what: string): StorageError {
  return new StorageError(`${operation} s3://${bucket}/${key ?? ''}: ${what}`, { kind: 'transient', code: 'WrongRange' })
}
