import { escapeXml } from './xml.ts'
import type { StoredObject } from './object.ts'

/** The form in which a listing gives keys: S3's encoding-type=url percent-encodes all but slashes. */
export function encodeKey(key: string, urlEncoded: boolean): string {
  return urlEncoded ? encodeURIComponent(key).replaceAll('%2F', '/') : escapeXml(key)
}

/** One object of a listing; the key is already encoded. */
export function entryXml(key: string, { size, etag, mtime }: StoredObject): string {
  const time = new Date(mtime).toISOString()
  return (
    `<Contents><Key>${key}</Key><LastModified>${time}</LastModified><ETag>&quot;${etag}&quot;</ETag>` +
    `<Size>${size}</Size><StorageClass>STANDARD</StorageClass></Contents>`
  )
}

export function commonPrefixXml(prefix: string): string {
  return `<CommonPrefixes><Prefix>${prefix}</Prefix></CommonPrefixes>`
}
