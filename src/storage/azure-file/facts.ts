import type { ResponseHeaders } from '../../http/message.ts'
import type { Facts, SmbFacts } from '../contract/entry.ts'
import type { ChecksumKind } from '../contract/writing.ts'
import type { RequestHeaders } from '../service/headers.ts'
import { withOriginalNames, withServiceNames } from '../azure/metadata-names.ts'
import { addFacts, checkHeaderFacts, checkHeaderValue, HTTP_FACTS, readFacts, readMetadata, type FactHeaders } from '../service/facts.ts'

const METADATA_PREFIX = 'x-ms-meta-'

/** Header names of the facts in requests; answers use the names of HTTP. */
const SENT: FactHeaders = Object.fromEntries(Object.entries(HTTP_FACTS).map(([name, header]) => [name, `x-ms-${header}`]))

/**
 * What the headers of an answer to Get File or Get File Properties say of the file.
 * @param smbInfo return attributes and times too
 */
export function factsFromHeaders(headers: ResponseHeaders, smbInfo: boolean): Facts {
  const facts = readFacts(headers, HTTP_FACTS, false)
  const md5 = storedMd5(headers)
  if (md5 !== undefined) facts.contentMd5 = md5
  const metadata = readMetadata(headers, METADATA_PREFIX)
  if (metadata) facts.metadata = withOriginalNames(metadata)
  if (smbInfo) facts.smb = smbFactsFrom(headers)
  return facts
}

/** The MD5 that is stored with the file, base64. In the answer to a range, `Content-MD5` is the MD5 of the range. */
export function storedMd5(headers: ResponseHeaders): string | undefined {
  return headers['x-ms-content-md5'] ?? (headers['content-range'] === undefined ? headers['content-md5'] : undefined)
}

function smbFactsFrom(headers: ResponseHeaders): SmbFacts {
  return {
    attributes: headers['x-ms-file-attributes'],
    created: headers['x-ms-file-creation-time'],
    written: headers['x-ms-file-last-write-time'],
  }
}

/**
 * Checks that the facts can be sent as headers.
 * @throws StorageError `unsafe-key` that names the key and the header
 */
export function checkFacts(key: string, facts: Facts): void {
  checkHeaderFacts(key, facts, SENT)
  for (const name in facts.metadata) {
    checkHeaderValue(key, METADATA_PREFIX + name, name)
    checkHeaderValue(key, METADATA_PREFIX + name, facts.metadata[name])
  }
}

/** Adds the content headers to those of Create File or Set File Properties. */
export function addContentHeaders(headers: RequestHeaders, facts: Facts, contentMd5: string | undefined): void {
  addFacts(headers, facts, SENT)
  if (contentMd5 !== undefined) headers['x-ms-content-md5'] = contentMd5
}

export function addMetadata(headers: RequestHeaders, { metadata }: Facts): void {
  if (!metadata) return
  const sent = withServiceNames(metadata)
  for (const name in sent) headers[METADATA_PREFIX + name.toLowerCase()] = sent[name] ?? ''
}

/** Adds attributes and times, but not the permission, to the headers of Rename File or Set File Properties. */
export function addSmbFacts(headers: RequestHeaders, smb: SmbFacts | undefined): void {
  if (smb?.attributes !== undefined) headers['x-ms-file-attributes'] = smb.attributes
  if (smb?.created !== undefined) headers['x-ms-file-creation-time'] = smb.created
  if (smb?.written !== undefined) headers['x-ms-file-last-write-time'] = smb.written
}

/**
 * The MD5 to store with a file: that of the bytes if it is asked for, else the one that came with the source.
 * @param checksum of the bytes, base64
 */
export function md5ToStore({ contentMd5 }: Facts, kind: ChecksumKind | undefined, checksum: string | undefined): string | undefined {
  return (kind?.algorithm === 'MD5' ? checksum : undefined) ?? contentMd5
}
