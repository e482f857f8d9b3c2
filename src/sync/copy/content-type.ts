import mime from 'mime-types'

const UNKNOWN = 'application/octet-stream'

/**
 * Content type by the key's extension, without a charset; `application/octet-stream` when nothing is known of it.
 * @param own types that come first, by extension with its dot, in lower case
 */
export function guessContentType(key: string, own: Readonly<Record<string, string>> = {}): string {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  if (dot < 0) return UNKNOWN
  const extension = name.slice(dot)
  const given = own[extension] ?? own[extension.toLowerCase()]
  return given ?? (mime.lookup(`/${name}`) || UNKNOWN)
}
