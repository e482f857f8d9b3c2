/*
 * The tables that scripts get and return, under s3sync's names. A field that is not known is nil.
 */
import type { Checksum } from '../integrity/checksum.ts'
import type { Entry, Facts, Version } from '../storage/contract/entry.ts'
import { CANNED_ACLS, STORAGE_CLASSES } from '../storage/s3/settings.ts'
import type { ObjectToWrite } from '../sync/callbacks.ts'
import type { LuaRecord, LuaValue, Rows } from './protocol.ts'

/** Fields of the table that `filter` gets. */
export const FILTER_FIELDS = [
  'key', 'last_modified', 'version_id', 'e_tag', 'checksum_algorithm', 'checksum_type', 'is_latest', 'is_delete_marker',
] as const

/** The tables that `filter` gets for these entries. */
export function filterRows(entries: readonly (Entry | Version)[]): Rows {
  const values: LuaValue[] = []
  for (const entry of entries) {
    const [isLatest, isDeleteMarker] = 'isDeleteMarker' in entry ? [entry.isLatest, entry.isDeleteMarker] : [true, false]
    values.push(
      entry.key, timeText(entry.mtime), entry.version, quoted(entry.etag), entry.checksumAlgorithm, entry.checksumType, isLatest, isDeleteMarker,
    )
  }
  return { names: FILTER_FIELDS, values }
}

/** An ETag as it is in headers and listings: with quotes. */
function quoted(etag: string): string | undefined {
  return etag === '' ? undefined : `"${etag}"`
}

/**
 * A time in RFC 3339, in UTC, with a fraction only where there is one.
 *
 * @param time milliseconds since the epoch
 */
export function timeText(time: number): string {
  const text = new Date(time).toISOString()
  if (time % 1000 === 0) return `${text.slice(0, 19)}Z`
  // Beyond microseconds a number has no digits to spare.
  const micros = Math.round((time - Math.floor(time / 1000) * 1000) * 1000)
  return `${text.slice(0, 19)}.${String(Math.min(micros, 999_999)).padStart(6, '0').replace(/0+$/, '') || '0'}Z`
}

/** Headers of the source's answer that are fields as they are. */
const HEADER_FIELDS: Readonly<Record<string, string>> = {
  accept_ranges: 'accept-ranges',
  checksum_crc32: 'x-amz-checksum-crc32',
  checksum_crc32_c: 'x-amz-checksum-crc32c',
  checksum_crc64_nvme: 'x-amz-checksum-crc64nvme',
  checksum_sha1: 'x-amz-checksum-sha1',
  checksum_sha256: 'x-amz-checksum-sha256',
  checksum_type: 'x-amz-checksum-type',
  content_range: 'content-range',
  object_lock_legal_hold_status: 'x-amz-object-lock-legal-hold',
  object_lock_mode: 'x-amz-object-lock-mode',
  object_lock_retain_until_date: 'x-amz-object-lock-retain-until-date',
  replication_status: 'x-amz-replication-status',
  request_charged: 'x-amz-request-charged',
  restore: 'x-amz-restore',
  server_side_encryption: 'x-amz-server-side-encryption',
  sse_customer_algorithm: 'x-amz-server-side-encryption-customer-algorithm',
  sse_customer_key_md5: 'x-amz-server-side-encryption-customer-key-md5',
  ssekms_key_id: 'x-amz-server-side-encryption-aws-kms-key-id',
  storage_class: 'x-amz-storage-class',
  version_id: 'x-amz-version-id',
}

/** Headers that are numbers. */
const NUMBER_FIELDS: Readonly<Record<string, string>> = {
  parts_count: 'x-amz-mp-parts-count',
  tag_count: 'x-amz-tagging-count',
}

/** The table `source_object` of `preprocess_callback`. */
export function sourceRecord({ source, head, targetKey }: ObjectToWrite): LuaRecord {
  const { headers = {}, facts } = head
  const record: Record<string, LuaValue> = {}
  for (const [field, header] of Object.entries(HEADER_FIELDS)) record[field] = headers[header]
  for (const [field, header] of Object.entries(NUMBER_FIELDS)) record[field] = numberOf(headers[header])
  return {
    ...record,
    ...checksumField(head.checksum),
    key: targetKey,
    bucket_key_enabled: flagOf(headers['x-amz-server-side-encryption-bucket-key-enabled']),
    content_length: head.size,
    content_type: facts.contentType,
    content_encoding: facts.contentEncoding,
    content_disposition: facts.contentDisposition,
    content_language: facts.contentLanguage,
    cache_control: facts.cacheControl,
    expires_string: facts.expires,
    e_tag: quoted(head.etag),
    last_modified: timeText(head.mtime),
    metadata: facts.metadata ?? {},
    missing_meta: facts.missingMetadata,
    storage_class: facts.storageClass ?? record['storage_class'],
    tag_count: record['tag_count'] ?? countOf(facts.tags),
    version_id: source.version ?? record['version_id'],
    website_redirect_location: facts.websiteRedirect,
  }
}

function numberOf(header: string | undefined): number | undefined {
  return header === undefined || header === '' ? undefined : Number(header)
}

function flagOf(header: string | undefined): boolean | undefined {
  return header === undefined ? undefined : header === 'true'
}

function countOf(tags: Facts['tags']): number | undefined {
  return tags === undefined ? undefined : Object.keys(tags).length
}

const CHECKSUM_FIELDS: Readonly<Partial<Record<Checksum['algorithm'], string>>> = {
  CRC32: 'checksum_crc32',
  CRC32C: 'checksum_crc32_c',
  CRC64NVME: 'checksum_crc64_nvme',
  SHA1: 'checksum_sha1',
  SHA256: 'checksum_sha256',
}

function checksumField(checksum: Checksum | undefined): LuaRecord {
  const field = checksum && CHECKSUM_FIELDS[checksum.algorithm]
  return field === undefined ? {} : { [field]: checksum?.value }
}

/** The table `upload_metadata` of `preprocess_callback`. */
export function uploadRecord(facts: Facts): LuaRecord {
  return {
    acl: facts.acl,
    cache_control: facts.cacheControl,
    content_disposition: facts.contentDisposition,
    content_encoding: facts.contentEncoding,
    content_language: facts.contentLanguage,
    content_type: facts.contentType,
    expires_string: facts.expires && (httpDateToText(facts.expires) ?? facts.expires),
    metadata: facts.metadata ?? {},
    storage_class: facts.storageClass,
    tagging: facts.tags && tagsText(facts.tags),
    website_redirect_location: facts.websiteRedirect,
  }
}

/**
 * What is written, from the table that `preprocess_callback` returned. What a script cannot see stays as it was.
 *
 * @param given what was to be written
 * @throws Error that completes the sentence "it returned …"
 */
export function factsFrom(upload: LuaRecord, given: Facts): Facts {
  if (upload['request_payer'] !== undefined) throw new Error('a request_payer, which holds for the whole side; give --target-request-payer')
  return {
    ...given,
    acl: oneOf(upload, 'acl', CANNED_ACLS),
    cacheControl: textField(upload, 'cache_control'),
    contentDisposition: textField(upload, 'content_disposition'),
    contentEncoding: textField(upload, 'content_encoding'),
    contentLanguage: textField(upload, 'content_language'),
    contentType: textField(upload, 'content_type'),
    expires: expiresFrom(textField(upload, 'expires_string'), given.expires),
    metadata: metadataFrom(upload['metadata']),
    storageClass: oneOf(upload, 'storage_class', STORAGE_CLASSES),
    tags: tagsFrom(textField(upload, 'tagging')),
    websiteRedirect: textField(upload, 'website_redirect_location'),
  }
}

function textField(upload: LuaRecord, field: string): string | undefined {
  const value = upload[field]
  if (value === undefined || typeof value === 'string') return value
  throw new Error(`a ${typeof value === 'object' ? 'table' : typeof value} as ${field}; a string or nil is needed`)
}

function oneOf(upload: LuaRecord, field: string, known: readonly string[]): string | undefined {
  const value = textField(upload, field)
  if (value === undefined || known.includes(value)) return value
  throw new Error(`the ${field} ${JSON.stringify(value)}, which must be one of ${known.join(', ')}`)
}

function metadataFrom(value: LuaValue): Facts['metadata'] {
  if (value === undefined) return undefined
  if (typeof value !== 'object') throw new Error(`a ${typeof value} as metadata; a table or nil is needed`)
  const metadata: Record<string, string> = Object.create(null) as Record<string, string>
  for (const [name, entry] of Object.entries(value)) {
    if (typeof entry !== 'string') throw new Error(`metadata with a ${typeof entry === 'object' ? 'table' : typeof entry} as ${JSON.stringify(name)}; a string is needed`)
    const lower = name.toLowerCase()
    if (Object.hasOwn(metadata, lower)) throw new Error(`metadata with two names ${JSON.stringify(lower)} that differ in letter case only`)
    metadata[lower] = entry
  }
  return { ...metadata }
}

/** Tags as a URL-encoded query, with `%20` for spaces. */
export function tagsText(tags: Readonly<Record<string, string>>): string {
  return Object.entries(tags).map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
}

function tagsFrom(text: string | undefined): Facts['tags'] {
  if (text === undefined) return undefined
  const pairs = text.split('&').filter((pair) => pair !== '').map((pair): [string, string] => {
    const [name = '', value = ''] = pair.split(/=([^]*)/)
    return [decoded(name), decoded(value)]
  })
  const names = new Set(pairs.map(([name]) => name))
  if (names.size < pairs.length) throw new Error('a tagging with the same tag twice')
  if (names.has('')) throw new Error('a tagging with a tag that has no name')
  return Object.fromEntries(pairs)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw new Error(`a tagging that is not URL-encoded: ${JSON.stringify(text)}`)
  }
}

function httpDateToText(date: string): string | undefined {
  const time = Date.parse(date)
  return Number.isNaN(time) ? undefined : timeText(time)
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/

/** The HTTP date of an RFC 3339 time. A text that the script did not change is written as it was. */
function expiresFrom(text: string | undefined, given: string | undefined): string | undefined {
  if (text === undefined) return undefined
  if (given !== undefined && (text === given || text === httpDateToText(given))) return given
  const time = RFC_3339.test(text) ? Date.parse(text.replace(' ', 'T').toUpperCase()) : NaN
  if (Number.isNaN(time)) throw new Error(`the expires_string ${JSON.stringify(text)}, which must be a time such as 2030-01-31T12:00:00Z`)
  return new Date(time).toUTCString()
}
