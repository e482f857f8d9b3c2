import type { Call } from '../http/call.ts'
import { ServiceError } from '../http/error.ts'

const PREFIX = 'x-ms-meta-'
const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/
const LARGEST = 8 * 1024

/** Metadata that a request sends, names in the case in which they came; undefined where it sends none. */
export function sentMetadata({ rawHeaders }: Call): Readonly<Record<string, string>> | undefined {
  const metadata: Record<string, string> = {}
  const spelled = new Map<string, string>()
  let size = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const header = rawHeaders[index] as string
    if (header.length < PREFIX.length || !header.toLowerCase().startsWith(PREFIX)) continue
    const name = header.slice(PREFIX.length)
    const value = (rawHeaders[index + 1] as string).trim()
    if (name === '') throw new ServiceError('EmptyMetadataKey')
    if (!NAME.test(name)) throw new ServiceError('InvalidMetadata')
    size += name.length + value.length
    const known = spelled.get(name.toLowerCase())
    spelled.set(name.toLowerCase(), known ?? name)
    metadata[known ?? name] = known === undefined ? value : `${metadata[known]},${value}`
  }
  if (size > LARGEST) throw new ServiceError('MetadataTooLarge')
  return spelled.size === 0 ? undefined : metadata
}

/** Metadata as headers of an answer. */
export function metadataHeaders(metadata: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name in metadata) headers[PREFIX + name] = metadata[name] as string
  return headers
}
