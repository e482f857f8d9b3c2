import type { ResponseHeaders } from '../../http/message.ts'
import type { Facts } from '../contract/entry.ts'
import type { ChecksumKind } from '../contract/writing.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { StorageError } from '../../errors.ts'
import { addFacts, checkHeaderFacts, checkHeaderValue, HTTP_FACTS, readFacts, readMetadata, type FactHeaders } from '../service/facts.ts'
import { checkTags, tagsHeader } from '../service/tags.ts'
import { withOriginalNames, withServiceNames } from '../azure/metadata-names.ts'
import { marksFolder } from './api/listed-metadata.ts'

const METADATA_PREFIX = 'x-ms-meta-'
const TAGS = 'x-ms-tags'

/** Header names of the facts in requests; answers use the names of HTTP. */
const SENT: FactHeaders = Object.fromEntries(Object.entries(HTTP_FACTS).map(([name, header]) => [name, `x-ms-blob-${header}`]))

/** What the headers of an answer to Get Blob or Get Blob Properties say of the blob. */
export function factsFromHeaders(headers: ResponseHeaders): Facts {
  const facts = readFacts(headers, HTTP_FACTS, false)
  const md5 = storedMd5(headers)
  if (md5 !== undefined) facts.contentMd5 = md5
  const tier = headers['x-ms-access-tier']
  // An inferred tier is the account's default, and the target may have another default.
  if (tier !== undefined && headers['x-ms-access-tier-inferred'] !== 'true') facts.accessTier = tier
  const type = headers['x-ms-blob-type']
  if (type !== undefined) facts.blobType = type
  const metadata = readMetadata(headers, METADATA_PREFIX)
  if (metadata) facts.metadata = withOriginalNames(metadata)
  return facts
}

/** The MD5 that is stored with the blob, base64. In the answer to a range, `Content-MD5` is the MD5 of the range. */
export function storedMd5(headers: ResponseHeaders): string | undefined {
  return headers['x-ms-blob-content-md5'] ?? (headers['content-range'] === undefined ? headers['content-md5'] : undefined)
}

/** Reports whether the blob marks a folder, or is one on an account with real folders. */
export function isFolder(headers: ResponseHeaders): boolean {
  if (headers['x-ms-resource-type'] === 'directory') return true
  const mark = headers[`${METADATA_PREFIX}hdi_isfolder`]
  return mark !== undefined && marksFolder('hdi_isfolder', mark)
}

/**
 * Checks that the facts can be sent as headers.
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

/** A block blob cannot replace an append blob or a page blob: it could not be appended to, or be used as a disk. */
function checkType(key: string, type: string | undefined): void {
  if (type === undefined || type === 'BlockBlob') return
  const message = `${key} is a blob of the type ${type}, and only block blobs can be written; copy it with azcopy copy, or leave it out with --exclude-pattern`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'BlobTypeNotKept' })
}

/** Adds the facts, except the MD5, to the headers of Put Blob, Put Block List or Put Blob From URL. */
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

/**
 * The MD5 to store with a blob: that of the bytes if it is asked for, else the one that came with the source.
 * @param checksum of the bytes, base64
 */
export function md5ToStore({ contentMd5 }: Facts, kind: ChecksumKind | undefined, checksum: string | undefined): string | undefined {
  return (kind?.algorithm === 'MD5' ? checksum : undefined) ?? contentMd5
}
