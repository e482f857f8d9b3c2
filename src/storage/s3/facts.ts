import type { Facts } from '../contract/entry.ts'
import { checkTags, tagsHeader } from '../service/tags.ts'
import {
  addFacts, checkHeaderFacts, checkHeaderValue, HTTP_FACTS, readFacts, readMetadata, unsendableHeader, type AnswerHeaders, type FactHeaders,
} from '../service/facts.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { encodeComponent } from './uri.ts'

const METADATA_PREFIX = 'x-amz-meta-'
const ACL = 'x-amz-acl'
const TAGGING = 'x-amz-tagging'

/** Header names of the facts, both in answers and in requests. */
const HEADER_OF_FACT: FactHeaders = {
  ...HTTP_FACTS,
  expires: 'expires',
  storageClass: 'x-amz-storage-class',
  websiteRedirect: 'x-amz-website-redirect-location',
}

/** What the headers of a GetObject or HeadObject answer say of the object. */
export function factsFromHeaders(headers: AnswerHeaders): Facts {
  const facts = readFacts(headers, HEADER_OF_FACT, true)
  const missing = headers['x-amz-missing-meta']
  if (missing !== undefined) facts.missingMetadata = Number(missing)
  return withMetadata(facts, headers)
}

/** The facts with the metadata that the headers hold. */
export function withMetadata(facts: Facts, headers: AnswerHeaders): Facts {
  const metadata = readMetadata(headers, METADATA_PREFIX)
  return metadata ? { ...facts, metadata } : facts
}

/** A token of HTTP. https://www.rfc-editor.org/rfc/rfc9110#name-tokens */
const HEADER_NAME = /^[\w!#$%&'*+\-.^`|~]+$/

/**
 * Can the facts travel as headers? Services that keep other characters list them in an ASCII form (RFC 2047), which
 * passes.
 * @throws StorageError `unsafe-key` that names the key and the header
 */
export function checkFacts(key: string, facts: Facts): void {
  checkHeaderFacts(key, facts, HEADER_OF_FACT)
  for (const name in facts.metadata) {
    if (!HEADER_NAME.test(name)) throw unsendableHeader(key, METADATA_PREFIX + name, 'a name')
    checkHeaderValue(key, METADATA_PREFIX + name, facts.metadata[name])
  }
  checkHeaderValue(key, ACL, facts.acl)
  if (facts.tags) checkTags(key, facts.tags)
}

/** Adds the facts to the headers of a PutObject, CreateMultipartUpload or CopyObject request. */
export function addFactHeaders(headers: RequestHeaders, facts: Facts): void {
  addFacts(headers, facts, HEADER_OF_FACT)
  for (const name in facts.metadata) headers[METADATA_PREFIX + name] = facts.metadata[name] ?? ''
  if (facts.acl !== undefined) headers[ACL] = facts.acl
  const tagging = facts.tags && tagsHeader(facts.tags, encodeComponent)
  if (tagging !== undefined) headers[TAGGING] = tagging
}

/**
 * Is the ETag the MD5 of the content? Not under KMS or a customer's key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function etagIsDigest(headers: AnswerHeaders): boolean {
  const encryption = headers['x-amz-server-side-encryption']
  if (encryption !== undefined && encryption !== 'AES256') return false
  return headers['x-amz-server-side-encryption-customer-algorithm'] === undefined
}
