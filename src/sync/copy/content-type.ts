import mime from 'mime-types'
import { sniffContentType } from './sniff-content-type.ts'

const UNKNOWN = 'application/octet-stream'

/**
 * Content type by the key's extension, or else by the first bytes where they are given, without a charset;
 * `application/octet-stream` when neither tells anything.
 *
 * @param own types that come first, by extension with its dot, in lower case
 */
export function guessContentType(key: string, own: Readonly<Record<string, string>> = {}, beginning?: Buffer): string {
  return typeOfName(key, own) ?? (beginning ? sniffContentType(beginning) : UNKNOWN)
}

/** Undefined when nothing is known of the extension. */
export function typeOfName(key: string, own: Readonly<Record<string, string>> = {}): string | undefined {
  const name = key.slice(key.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  if (dot < 0) return undefined
  const extension = name.slice(dot)
  const given = own[extension] ?? own[extension.toLowerCase()]
  return given ?? (mime.lookup(`/${name}`) || undefined)
}
