import type { AnswerLimit } from '../../../http/message.ts'
import type { Entry } from '../../contract/entry.ts'
import { StorageError } from '../../../errors.ts'
import { brokenListing, digits } from '../../service/pages.ts'
import { XmlError } from '../../../xml-document.ts'

/** A thousand keys of 1,024 bytes, escaped and each with its owner, take 5 MiB; some services send more than a thousand. */
export const PAGE_LIMIT: AnswerLimit = { bytes: 32 * 2 ** 20, kind: 'failed' }

/** Text of an element of which there is one; undefined when there is none. */
export function textWithin(body: Buffer, name: string): string | undefined {
  const start = body.indexOf(`<${name}>`) + name.length + 2
  if (start < name.length + 2) return undefined
  const end = body.indexOf('</', start)
  return end < 0 ? undefined : body.toString('utf8', start, end)
}

/** The kind of the checksum that is stored with an object; services leave it out where there is none. */
export function checksumKind(textOf: (tag: string) => string | undefined): Pick<Entry, 'checksumAlgorithm' | 'checksumType'> {
  return { checksumAlgorithm: textOf('ChecksumAlgorithm') || undefined, checksumType: textOf('ChecksumType') || undefined }
}

/** Text from the tag's end to the next `<`; empty when the tag does not come before `end`. */
export function field(xml: string, tag: string, at: number, end: number): string {
  const start = xml.indexOf(tag, at)
  if (start < 0 || start > end) return ''
  return xml.slice(start + tag.length, xml.indexOf('<', start + tag.length))
}

/**
 * `2026-01-01T00:00:00.000Z` in milliseconds since the epoch, 0 where the service gives none; `Date.parse` costs four
 * times as much.
 */
export function parseTime(text: string): number {
  if (text.length !== 24 || text.charCodeAt(23) !== 0x5a || text.charCodeAt(19) !== 0x2e) return Date.parse(text) || 0
  return Date.UTC(
    digits(text, 0, 4),
    digits(text, 5, 7) - 1,
    digits(text, 8, 10),
    digits(text, 11, 13),
    digits(text, 14, 16),
    digits(text, 17, 19),
    digits(text, 20, 23),
  )
}

/** NaN for a text that is anything but decimal digits. */
export function wholeNumber(text: string): number {
  let value = text.length === 0 || text.length > 15 ? NaN : 0
  for (let i = 0; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 48
    value = digit >= 0 && digit <= 9 ? value * 10 + digit : NaN
  }
  return value
}

/** Runs a parser; what it throws of the form of a document becomes a broken listing. */
export function readListing<T>(operation: string, bucket: string, parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof XmlError) throw brokenListing(`${operation} s3://${bucket}`, error.message)
    if (error instanceof URIError) throw unreadableKey(bucket, error, operation)
    throw error
  }
}

/** A service that says it has encoded the keys, and has not. */
export function unreadableKey(bucket: string, cause: URIError, operation = 'ListObjectsV2'): StorageError {
  const message = `${operation} s3://${bucket}: the service lists a key that is no URL-encoded UTF-8`
  return new StorageError(message, { kind: 'failed', code: 'UnreadableKey', cause })
}

/**
 * Is there another page?
 * @throws XmlError for a value that says neither
 */
export function readTruncated(text: string | undefined): boolean {
  const value = text?.trim().toLowerCase() ?? 'false'
  if (value !== 'true' && value !== 'false') throw new XmlError(`IsTruncated is ${JSON.stringify(text)}`)
  return value === 'true'
}

/** @throws XmlError for a size that is no number */
export function readSize(text: string | undefined): number {
  if (text === undefined || !/^\d+$/.test(text)) throw new XmlError(`a size is ${JSON.stringify(text)}`)
  return Number(text)
}
