import type { HttpResponse } from '../../../http/message.ts'
import type { ChecksumKind, Written } from '../../contract/writing.ts'
import { requireEtag } from '../../../http/unexpected-answer.ts'
import { crc64FromHeader } from '../../azure/content-crc64.ts'
import { etagOf } from '../../service/facts.ts'
import { placeOf, type RequestSubject } from '../errors.ts'

/**
 * What an answer to Put Blob, Put Block List or Put Blob From URL says of what was stored.
 * @throws StorageError `transient` when the answer holds no ETag
 */
export function writtenFrom({ headers }: Pick<HttpResponse, 'headers'>, subject: RequestSubject): Written {
  return { etag: requireEtag(etagOf(headers), placeOf(subject)), etagIsDigest: false, version: headers['x-ms-version-id'] }
}

/** The same for an answer to Put Blob From URL, which also has a digest of the bytes that the service has read. */
export function copiedFrom(response: Pick<HttpResponse, 'headers'>, subject: RequestSubject): Written {
  const { 'content-md5': md5, 'x-ms-content-crc64': crc } = response.headers
  const crc64 = crc64FromHeader(crc)
  const written = writtenFrom(response, subject)
  if (md5 !== undefined) return { ...written, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 } }
  return crc64 === undefined ? written : { ...written, checksum: { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: crc64 } }
}

/** Adds the MD5 that was stored with the blob, where a checksum was asked for. */
export function withMd5(written: Written, kind: ChecksumKind | undefined, md5: string | undefined): Written {
  if (kind?.algorithm !== 'MD5' || md5 === undefined) return written
  return { ...written, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 } }
}
