import type { HttpResponse } from '../../http/message.ts'
import type { ByteRange, Content } from '../storage.ts'
import { StorageError } from '../../errors.ts'
import { etagIsDigest, etagOf, factsFromHeaders } from './facts.ts'
import type { RequestSubject } from './errors.ts'

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/

/**
 * The content of a GetObject answer, once its length and its range are proved to be the ones asked for.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, range: ByteRange | undefined, subject: RequestSubject): Content {
  const { headers, body } = response
  const size = range ? sizeOfRanged(response, range, subject) : body.length
  if (!range && headers['content-length'] !== undefined && Number(headers['content-length']) !== body.length) {
    throw shortAnswer(subject, `${body.length} of ${String(headers['content-length'])} bytes`)
  }
  return {
    bytes: body,
    size,
    mtime: Date.parse(String(headers['last-modified'])) || 0,
    etag: etagOf(headers),
    etagIsDigest: etagIsDigest(headers),
    facts: factsFromHeaders(headers),
  }
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
