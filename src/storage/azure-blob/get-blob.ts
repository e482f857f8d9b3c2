import type { HttpResponse, ResponseHeaders } from '../../http/message.ts'
import type { RequestSubject } from './errors.ts'
import type { Content, ObjectHead, ReadOptions } from '../contract/reading.ts'
import type { BlobHead } from './transport.ts'
import { sizeOfWhole } from '../service/ranged-content.ts'
import { etagOf } from '../service/facts.ts'
import { factsFromHeaders, isFolder, storedMd5 } from './facts.ts'
import { parseHttpDate } from './http-date.ts'

/**
 * The content of an answer to Get Blob, once its length and its range are proved to be the ones asked for.
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function contentOf(response: HttpResponse, options: ReadOptions | undefined, subject: RequestSubject): Content {
  const { headers, body } = response
  const size = sizeOfWhole(response, options?.range, `${subject.operation} ${subject.container}/${subject.name ?? ''}`)
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
