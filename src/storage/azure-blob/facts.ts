import type { ResponseHeaders } from '../../http/message.ts'
import type { Facts } from '../entry.ts'
import { StorageError } from '../../errors.ts'
import { marksFolder } from './listed-metadata.ts'
import { withServiceNames } from './metadata-names.ts'
import { tagsHeader, type Tags } from './tags-xml.ts'

type Headers = ResponseHeaders
type RequestHeaders = Record<string, string>

const METADATA_PREFIX = 'x-ms-meta-'
const TAGS = 'x-ms-tags'

/** Header names of the facts: in answers as HTTP has them, in requests as properties of the blob. */
const HEADER_OF_FACT = {
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  contentDisposition: 'content-disposition',
  contentLanguage: 'content-language',
  cacheControl: 'cache-control',
} as const

type HeaderFact = keyof typeof HEADER_OF_FACT
const FACT_NAMES = Object.keys(HEADER_OF_FACT) as HeaderFact[]
const REQUEST_HEADER_OF_FACT = Object.fromEntries(FACT_NAMES.map((name) => [name, `x-ms-blob-${HEADER_OF_FACT[name]}`])) as Record<HeaderFact, string>

/** What the headers of an answer to Get Blob or Get Blob Properties say of the blob. */
export function factsFromHeaders(headers: Headers): Facts {
  const facts: { -readonly [name in keyof Facts]: Facts[name] } = {}
  for (const name of FACT_NAMES) {
    const value = headers[HEADER_OF_FACT[name]]
    if (value !== undefined && value !== '') facts[name] = value
  }
  const md5 = storedMd5(headers)
  if (md5 !== undefined) facts.contentMd5 = md5
  const tier = headers['x-ms-access-tier']
  // A tier that nobody set is the account's own, and may be another one at the target.
  if (tier !== undefined && headers['x-ms-access-tier-inferred'] !== 'true') facts.accessTier = tier
  const type = headers['x-ms-blob-type']
  if (type !== undefined) facts.blobType = type
  const metadata = metadataFrom(headers)
  if (metadata) facts.metadata = metadata
  return facts
}

/** MD5 that is kept beside the blob, base64: of a range, `Content-MD5` would be that of the range. */
export function storedMd5(headers: Headers): string | undefined {
  return headers['x-ms-blob-content-md5'] ?? (headers['content-range'] === undefined ? headers['content-md5'] : undefined)
}

function metadataFrom(headers: Headers): Record<string, string> | undefined {
  let metadata: Record<string, string> | undefined
  for (const name in headers) {
    if (!name.startsWith(METADATA_PREFIX)) continue
    metadata ??= Object.create(null) as Record<string, string>
    metadata[name.slice(METADATA_PREFIX.length)] = headers[name] ?? ''
  }
  return metadata
}

/** Does the blob stand for a folder? On accounts with real folders it is one. */
export function isFolder(headers: Headers): boolean {
  if (headers['x-ms-resource-type'] === 'directory') return true
  const mark = headers[`${METADATA_PREFIX}hdi_isfolder`]
  return mark !== undefined && marksFolder('hdi_isfolder', mark)
}

/** Values are one byte a character: what others have stored as UTF-8 goes on byte by byte, as it came. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/**
 * Can the facts travel as headers?
 * @throws StorageError `unsafe-key` that names the key and the header
 */
export function checkFacts(key: string, facts: Facts): void {
  checkType(key, facts.blobType)
  for (const name of FACT_NAMES) checkValue(key, REQUEST_HEADER_OF_FACT[name], facts[name] ?? '')
  for (const name in facts.metadata) {
    checkValue(key, METADATA_PREFIX + name, name)
    checkValue(key, METADATA_PREFIX + name, facts.metadata[name] ?? '')
  }
  if (facts.tags) checkTags(key, facts.tags)
}

/** A block blob in the place of another type could not be appended to, or be used as a disk. */
function checkType(key: string, type: string | undefined): void {
  if (type === undefined || type === 'BlockBlob') return
  const message = `${key} is a blob of the type ${type}, and only block blobs can be written; copy it with azcopy copy, or leave it out with --exclude-pattern`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'BlobTypeNotKept' })
}

/** @throws StorageError `unsafe-key` when a tag has no UTF-8 form (lone surrogates) */
export function checkTags(key: string, tags: Tags): void {
  try {
    tagsHeader(tags)
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw new StorageError(`${key}: a tag has no UTF-8 form, so it cannot be sent`, { kind: 'unsafe-key', code: 'UnsendableHeader', cause })
  }
}

function checkValue(key: string, header: string, value: string): void {
  if (HEADER_VALUE.test(value)) return
  const message = `${key}: the header ${JSON.stringify(header)} has a value that HTTP cannot carry`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'UnsendableHeader' })
}

/** Adds the facts to the headers of Put Blob, Put Block List or Put Blob From URL; the MD5 is added by who knows the bytes. */
export function addFactHeaders(headers: RequestHeaders, facts: Facts): void {
  for (const name of FACT_NAMES) {
    const value = facts[name]
    if (value !== undefined) headers[REQUEST_HEADER_OF_FACT[name]] = value
  }
  if (facts.metadata) {
    const metadata = withServiceNames(facts.metadata)
    for (const name in metadata) headers[METADATA_PREFIX + name.toLowerCase()] = metadata[name] ?? ''
  }
  if (facts.accessTier !== undefined) headers['x-ms-access-tier'] = facts.accessTier
  const tags = facts.tags && tagsHeader(facts.tags)
  if (tags !== undefined) headers[TAGS] = tags
}

/** The ETag of an answer without its quotes; empty when there is none. */
export function etagOf(headers: Headers): string {
  return headers['etag']?.replace(/^(?:W\/)?"|"$/g, '') ?? ''
}
