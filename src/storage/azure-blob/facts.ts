import type { ResponseHeaders } from '../../http/message.ts'
import type { Facts } from '../contract/entry.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { StorageError } from '../../errors.ts'
import { addFacts, checkHeaderFacts, checkHeaderValue, HTTP_FACTS, readFacts, readMetadata, type FactHeaders } from '../service/facts.ts'
import { checkTags, tagsHeader } from '../service/tags.ts'
import { marksFolder } from './listed-metadata.ts'
import { withServiceNames } from './metadata-names.ts'

const METADATA_PREFIX = 'x-ms-meta-'
const TAGS = 'x-ms-tags'

/** Header names of the facts in requests; in answers they have the names of HTTP. */
const SENT: FactHeaders = Object.fromEntries(Object.entries(HTTP_FACTS).map(([name, header]) => [name, `x-ms-blob-${header}`]))

/** What the headers of an answer to Get Blob or Get Blob Properties say of the blob. */
export function factsFromHeaders(headers: ResponseHeaders): Facts {
  const facts = readFacts(headers, HTTP_FACTS, false)
  const md5 = storedMd5(headers)
  if (md5 !== undefined) facts.contentMd5 = md5
  const tier = headers['x-ms-access-tier']
  // A tier that nobody set is the account's own, and may be another one at the target.
  if (tier !== undefined && headers['x-ms-access-tier-inferred'] !== 'true') facts.accessTier = tier
  const type = headers['x-ms-blob-type']
  if (type !== undefined) facts.blobType = type
  const metadata = readMetadata(headers, METADATA_PREFIX)
  if (metadata) facts.metadata = metadata
  return facts
}

/** MD5 that is kept beside the blob, base64: of a range, `Content-MD5` would be that of the range. */
export function storedMd5(headers: ResponseHeaders): string | undefined {
  return headers['x-ms-blob-content-md5'] ?? (headers['content-range'] === undefined ? headers['content-md5'] : undefined)
}

/** Does the blob stand for a folder? On accounts with real folders it is one. */
export function isFolder(headers: ResponseHeaders): boolean {
  if (headers['x-ms-resource-type'] === 'directory') return true
  const mark = headers[`${METADATA_PREFIX}hdi_isfolder`]
  return mark !== undefined && marksFolder('hdi_isfolder', mark)
}

/**
 * Can the facts travel as headers?
 * @throws StorageError `unsafe-key` that names the key and the header
 */
export function checkFacts(key: string, facts: Facts): void {
  checkType(key, facts.blobType)
  checkHeaderFacts(key, facts, SENT)
  for (const name in facts.metadata) {
    checkHeaderValue(key, METADATA_PREFIX + name, name)
    checkHeaderValue(key, METADATA_PREFIX + name, facts.metadata[name])
  }
  if (facts.tags) checkTags(key, facts.tags)
}

/** A block blob in the place of another type could not be appended to, or be used as a disk. */
function checkType(key: string, type: string | undefined): void {
  if (type === undefined || type === 'BlockBlob') return
  const message = `${key} is a blob of the type ${type}, and only block blobs can be written; copy it with azcopy copy, or leave it out with --exclude-pattern`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'BlobTypeNotKept' })
}

/** Adds the facts to the headers of Put Blob, Put Block List or Put Blob From URL; the MD5 is added by who knows the bytes. */
export function addFactHeaders(headers: RequestHeaders, facts: Facts): void {
  addFacts(headers, facts, SENT)
  if (facts.metadata) {
    const metadata = withServiceNames(facts.metadata)
    for (const name in metadata) headers[METADATA_PREFIX + name.toLowerCase()] = metadata[name] ?? ''
  }
  if (facts.accessTier !== undefined) headers['x-ms-access-tier'] = facts.accessTier
  const tags = facts.tags && tagsHeader(facts.tags, encodeURIComponent)
  if (tags !== undefined) headers[TAGS] = tags
}
