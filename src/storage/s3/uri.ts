import { encodePath } from '../service/paths.ts'

/** Characters that `encodeURIComponent` leaves alone and AWS wants encoded. */
const LEFT_OVER = /[!'()*]/g

/**
 * Percent-encodes a query value or a path segment as SigV4 asks: all but letters, digits and `-._~`.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html (UriEncode)
 */
export function encodeComponent(text: string): string {
  return encodeURIComponent(text).replace(LEFT_OVER, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`)
}

/**
 * Percent-encodes a key for a path: as `encodeComponent`, but slashes stay.
 * @throws StorageError `unsafe-key` when the key has no UTF-8 form (lone surrogates)
 */
export function encodeKey(key: string): string {
  return encodePath(key, encodeComponent, 'be a key')
}

/** `name=value` pairs, encoded and in the order of their names, as both the request and its signature need them. */
export function encodeQuery(parameters: Readonly<Record<string, string | undefined>>): string {
  return Object.keys(parameters)
    .filter((name) => parameters[name] !== undefined)
    .sort()
    .map((name) => `${encodeComponent(name)}=${encodeComponent(parameters[name] ?? '')}`)
    .join('&')
}

/**
 * Undoes the encoding of keys in a listing with `encoding-type=url`: form encoding, so `+` is a blank.
 * @throws URIError when the text is no encoded UTF-8
 */
export function decodeListedKey(text: string): string {
  const blanks = text.includes('+') ? text.replaceAll('+', ' ') : text
  return blanks.includes('%') ? decodeURIComponent(blanks) : blanks
}
