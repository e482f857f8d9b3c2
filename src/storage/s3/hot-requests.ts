import type { ByteRange, CopySource } from '../storage.ts'
import type { RequestHeaders } from './request-headers.ts'
import type { ListQuery, Upload, VersionsQuery } from './transport.ts'
import { hexToBase64, md5Of } from '../../integrity/md5.ts'
import { encodeQuery } from './uri.ts'

/** Query of ListObjectsV2; the service refuses a start beside a token. */
export function listQuery(query: ListQuery): string {
  return encodeQuery({
    'list-type': '2',
    'encoding-type': 'url',
    'prefix': query.prefix || undefined,
    'delimiter': query.delimiter,
    'continuation-token': query.token,
    'start-after': query.token === undefined ? query.startAfter : undefined,
    'max-keys': query.maxKeys?.toString(),
  })
}

export function versionsQuery(query: VersionsQuery): string {
  return encodeQuery({
    'versions': '',
    'encoding-type': 'url',
    'prefix': query.prefix || undefined,
    'key-marker': query.next?.key,
    'version-id-marker': query.next?.version,
    'max-keys': query.maxKeys?.toString(),
  })
}

export function versionQuery(version: string | undefined): string | undefined {
  return version === undefined ? undefined : encodeQuery({ versionId: version })
}

export function partQuery({ id }: Upload, number: number): string {
  return encodeQuery({ partNumber: String(number), uploadId: id })
}

export function rangeHeader({ start, end }: ByteRange): string {
  return `bytes=${start}-${end - 1}`
}

/** What CopyObject and UploadPartCopy say of their source. */
export function copyHeaders({ address, headers }: CopySource): RequestHeaders {
  return { ...headers, 'x-amz-copy-source': address }
}

/** Headers of a body that is XML; some services insist on a digest of it. */
export function documentHeaders(body: Buffer): RequestHeaders {
  return { 'content-type': 'application/xml', 'content-md5': hexToBase64(md5Of(body)) }
}
