import type { Facts } from '../contract/entry.ts'
import type { RequestHeaders } from './headers.ts'
import { StorageError } from '../../errors.ts'

/** Headers of an answer, names in lower case; an SDK may give the values of a repeated one as an array. */
export type AnswerHeaders = Readonly<Record<string, string | string[] | undefined>>

/** Facts that travel as one header each. */
type HeaderFact = Exclude<keyof Facts, 'metadata' | 'missingMetadata' | 'smb' | 'tags'>

/** Header names of facts, in lower case. Facts that a service does not keep are absent. */
export type FactHeaders = { readonly [name in HeaderFact]?: string }

/** Headers that HTTP itself has for facts. https://www.rfc-editor.org/rfc/rfc9110#name-representation-data-and-meta */
export const HTTP_FACTS = {
  contentType: 'content-type',
  contentEncoding: 'content-encoding',
  contentDisposition: 'content-disposition',
  contentLanguage: 'content-language',
  cacheControl: 'cache-control',
} as const satisfies FactHeaders

type Writable<T> = { -readonly [name in keyof T]: T[name] }

/**
 * The facts that an answer's headers hold.
 * @param withEmpty a header without a value is a fact, too
 */
export function readFacts(headers: AnswerHeaders, names: FactHeaders, withEmpty: boolean): Writable<Facts> {
  const facts: Writable<Facts> = {}
  for (const name in names) {
    const value = headers[names[name as HeaderFact] ?? '']
    if (typeof value === 'string' && (withEmpty || value !== '')) facts[name as HeaderFact] = value
  }
  return facts
}

/** Adds the facts to the headers of a request in place. */
export function addFacts(headers: RequestHeaders, facts: Facts, names: FactHeaders): void {
  for (const name in names) {
    const value = facts[name as HeaderFact]
    if (value !== undefined) headers[names[name as HeaderFact] ?? ''] = value
  }
}

/** The user metadata that an answer's headers hold; undefined where there is none. */
export function readMetadata(headers: AnswerHeaders, prefix: string): Record<string, string> | undefined {
  let metadata: Record<string, string> | undefined
  for (const name in headers) {
    const value = headers[name]
    if (!name.startsWith(prefix) || value === undefined) continue
    // Without a prototype, where the name __proto__ would set that.
    metadata ??= Object.create(null) as Record<string, string>
    metadata[name.slice(prefix.length)] = Array.isArray(value) ? value.join(',') : value
  }
  return metadata
}

/** Values are one byte a character: what others have stored as UTF-8 goes on byte by byte, as it came. */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** @throws StorageError `unsafe-key` that names the key and the header when HTTP cannot carry the value */
export function checkHeaderValue(key: string, header: string, value: string | undefined): void {
  if (value !== undefined && !HEADER_VALUE.test(value)) throw unsendableHeader(key, header, 'a value')
}

/** The error for facts that HTTP cannot carry. */
export function unsendableHeader(key: string, header: string, what: string): StorageError {
  const message = `${key}: the header ${JSON.stringify(header)} has ${what} that HTTP cannot carry`
  return new StorageError(message, { kind: 'unsafe-key', code: 'UnsendableHeader' })
}

/** @throws StorageError `unsafe-key` when HTTP cannot carry one of the facts */
export function checkHeaderFacts(key: string, facts: Facts, names: FactHeaders): void {
  for (const name in names) checkHeaderValue(key, names[name as HeaderFact] ?? '', facts[name as HeaderFact])
}

/** The ETag of an answer without its quotes; empty when there is none. */
export function etagOf(headers: AnswerHeaders): string {
  const etag = headers['etag']
  return typeof etag === 'string' ? bareEtag(etag) : ''
}

/** An ETag without its quotes. */
export function bareEtag(etag: string): string {
  return etag.replace(/^(?:W\/)?"|"$/g, '')
}
