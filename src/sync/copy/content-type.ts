import mime from 'mime-types'

const UNKNOWN = 'application/octet-stream'

/** Content type by the key's extension; `application/octet-stream` when nothing is known of it. */
export function guessContentType(key: string): string {
  return mime.lookup(key) || UNKNOWN
}
