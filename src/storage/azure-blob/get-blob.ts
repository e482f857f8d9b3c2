import type { HttpResponse, ResponseHeaders } from '../../http/message.ts'
import type { RequestSubject } from './errors.ts'
import type { ByteRange, Content, ObjectHead, ReadOptions } from '../storage.ts'
import type { BlobHead } from './transport.ts'
import { StorageError } from '../../errors.ts'
import { etagOf, factsFromHeaders, isFolder, storedMd5 } from './facts.ts'
import { parseHttpDate } from './http-date.ts'

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/

/**
 * The content of an answer to Get Blob, once its length and its range are proved to be the ones asked for.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, options: ReadOptions | undefined, subject: RequestSubject): Content {
  const { headers, body } = response
  const range = options?.range
  const size = range ? sizeOfRanged(response, range, subject) : body.length
  if (!range && headers['content-length'] !== undefined && Number(headers['content-length']) !== body.length) {
    throw shortAnswer(subject, `${body.length} of ${headers['content-length']} bytes`)
  }
  return { bytes: body, ...told(headers, size, options?.checksum) }
}

/** What an answer to Get Blob Properties says. The stored MD5 is among its facts; as a checksum it has to be asked for. */
export function headOf({ headers }: HttpResponse): BlobHead {
  return { ...told(headers, Number(headers['content-length'] ?? 0), true), isFolder: isFolder(headers) }
}

function told(headers: ResponseHeaders, size: number, checksum: boolean | undefined): ObjectHead {
  const md5 = checksum ? storedMd5(headers) : undefined
  return {
    size,
    mtime: parseHttpDate(headers['last-modified'] ?? ''),
    etag: etagOf(headers),
    etagIsDigest: false,
    facts: factsFromHeaders(headers),
    checksum: md5 === undefined ? undefined : { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 },
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

function shortAnswer({ operation, container, name }: RequestSubject, what: string): StorageError {
  return new StorageError(`${operation} ${container}/${name ?? ''}: ${what}`, { kind: 'transient', code: 'WrongRange' })
}
