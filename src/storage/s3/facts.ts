import type { Facts } from '../entry.ts'
import { StorageError } from '../../errors.ts'
import { taggingHeader, type Tags } from './tagging-xml.ts'

type Headers = Readonly<Record<string, string | string[] | undefined>>

const METADATA_PREFIX = 'x-amz-meta-'
const ACL = 'x-amz-acl'
const TAGGING = 'x-amz-tagging'

/** Header names of the facts, both in answers and in requests. */
const HEADER_OF_FACT = {
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  contentDisposition: 'content-disposition',
  contentLanguage: 'content-language',
  cacheControl: 'cache-control',
  expires: 'expires',
  storageClass: 'x-amz-storage-class',
  websiteRedirect: 'x-amz-website-redirect-location',
} as const

type HeaderFact = keyof typeof HEADER_OF_FACT
const FACT_NAMES = Object.keys(HEADER_OF_FACT) as HeaderFact[]

/** What the headers of a GetObject or HeadObject answer say of the object. */
export function factsFromHeaders(headers: Headers): Facts {
  const facts: { -readonly [name in keyof Facts]: Facts[name] } = {}
  for (const name of FACT_NAMES) {
    const value = headers[HEADER_OF_FACT[name]]
    if (typeof value === 'string') facts[name] = value
  }
  const missing = headers['x-amz-missing-meta']
  if (missing !== undefined) facts.missingMetadata = Number(missing)
  return withMetadata(facts, headers)
}

/** The facts with the metadata that the headers hold. */
export function withMetadata(facts: Facts, headers: Headers): Facts {
  let metadata: Record<string, string> | undefined
  for (const name in headers) {
    const value = headers[name]
    if (!name.startsWith(METADATA_PREFIX) || value === undefined) continue
    // Without a prototype, where the name __proto__ would set that.
    metadata ??= Object.create(null) as Record<string, string>
    metadata[name.slice(METADATA_PREFIX.length)] = Array.isArray(value) ? value.join(',') : value
  }
  return metadata ? { ...facts, metadata } : facts
}

/** Values are one byte a character: what others have stored as UTF-8 goes on byte by byte, as it came. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/
const HEADER_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

/**
 * Can the facts travel as headers? Services that keep other characters list them in an ASCII form (RFC 2047), which
 * passes.
 * @throws StorageError `unsafe-key` that names the key and the header
 */
export function checkFacts(key: string, facts: Facts): void {
  for (const name of FACT_NAMES) checkValue(key, HEADER_OF_FACT[name], facts[name] ?? '')
  for (const name in facts.metadata) {
    if (!HEADER_NAME.test(name)) throw unsendable(key, METADATA_PREFIX + name, 'a name')
    checkValue(key, METADATA_PREFIX + name, facts.metadata[name] ?? '')
  }
  checkValue(key, ACL, facts.acl ?? '')
  if (facts.tags) checkTags(key, facts.tags)
}

/** @throws StorageError `unsafe-key` when a tag has no UTF-8 form (lone surrogates) */
export function checkTags(key: string, tags: Tags): void {
  try {
    taggingHeader(tags)
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause
    throw new StorageError(`${key}: a tag has no UTF-8 form, so it cannot be sent`, { kind: 'unsafe-key', code: 'UnsendableHeader', cause })
  }
}

function checkValue(key: string, header: string, value: string): void {
  if (!HEADER_VALUE.test(value)) throw unsendable(key, header, 'a value')
}

function unsendable(key: string, header: string, what: string): StorageError {
  const message = `${key}: the header ${JSON.stringify(header)} has ${what} that HTTP cannot carry`
  return new StorageError(message, { kind: 'unsafe-key', code: 'UnsendableHeader' })
}

/** Adds the facts to the headers of a PutObject, CreateMultipartUpload or CopyObject request. */
export function addFactHeaders(headers: Record<string, string>, facts: Facts): void {
  for (const name of FACT_NAMES) {
    const value = facts[name]
    if (value !== undefined) headers[HEADER_OF_FACT[name]] = value
  }
  for (const name in facts.metadata) headers[METADATA_PREFIX + name] = facts.metadata[name] ?? ''
  if (facts.acl !== undefined) headers[ACL] = facts.acl
  const tagging = facts.tags && taggingHeader(facts.tags)
  if (tagging !== undefined) headers[TAGGING] = tagging
}

/**
 * Is the ETag the MD5 of the content? Not under KMS or a customer's key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function etagIsDigest(headers: Headers): boolean {
  const encryption = headers['x-amz-server-side-encryption']
  if (encryption !== undefined && encryption !== 'AES256') return false
  return headers['x-amz-server-side-encryption-customer-algorithm'] === undefined
}

/** The ETag of an answer without its quotes; empty when there is none. */
export function etagOf(headers: Headers): string {
  const etag = headers['etag']
  return typeof etag === 'string' ? bareEtag(etag) : ''
}

/** An ETag without its quotes. */
export function bareEtag(etag: string): string {
  return etag.replace(/^(?:W\/)?"|"$/g, '')
}
