import type { lookup as Lookup } from 'mime-types'
import { sniffContentType } from './sniff-content-type.ts'

const UNKNOWN = 'application/octet-stream'

let lookup: typeof Lookup | undefined

/** Loads the table of known types, which takes some 25 ms of CPU. Must have ended before the first guess. */
export async function loadContentTypes(): Promise<void> {
  lookup ??= (await import('mime-types')).default.lookup
}

/**
 * Content type by the key's extension, or else by the first bytes where they are given, without a charset;
 * `application/octet-stream` when neither is known.
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
  return given ?? (dot === 0 ? undefined : typeOfExtension(extension))
}

/** Extensions that are remembered; names could make any number of them. */
const MOST_REMEMBERED = 1000
const known = new Map<string, string | undefined>()

function typeOfExtension(extension: string): string | undefined {
  if (known.has(extension)) return known.get(extension)
  if (lookup === undefined) throw new Error('the table of content types is not loaded')
  const type = lookup(`/x${extension}`) || undefined
  if (known.size < MOST_REMEMBERED) known.set(extension, type)
  return type
}
