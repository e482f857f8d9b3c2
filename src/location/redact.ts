import type { Location } from './location.ts'

/** Parameters of a URL that hold a signature or a token: of a SAS, and of pre-signed URLs of S3 and Google. */
const SECRET = '(?:sig|signature|x-(?:amz|goog)-(?:signature|security-token|credential))'
/** `=` as it is, percent-encoded, and encoded twice. */
const EQUALS = '(?:=|%3D|%253D)'
/** What may come before the name of a parameter. `design=` is none. */
const BEFORE = '(?:^|[^A-Za-z0-9_-]|%[0-9A-F]{2})'
const PARAMETER = new RegExp(`(${BEFORE}${SECRET}${EQUALS}).*$`, 'is')
/** A value ends at what no URL holds; a backslash may escape the quote that ends a JSON text. */
const VALUES = new RegExp(`(${BEFORE}${SECRET}${EQUALS})[^&\\s"'<>\\\\]+`, 'gi')
const USER = /(:[\\/]{1,3})[^\\/?#\s]*@/g

/**
 * A text from the user, fit to be printed: passwords and query strings (signatures) of URLs are blotted out; signatures
 * also in what is no URL, for a slash may have been lost.
 */
export function redact(text: string): string {
  const withoutUser = text.replace(USER, '$1[redacted]@')
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) || /https?:[\\/]/i.test(text)
  return isUrl ? withoutUser.replace(/(\?|%3F).*$/is, '?[redacted]').replace(PARAMETER, '$1[redacted]') : withoutUser.replace(PARAMETER, '$1[redacted]')
}

/**
 * Any text that leaves the program, without the signatures and tokens in it. The last net: what names a location goes
 * through `redact` or `describeLocation` before.
 */
export function withoutSecrets(text: string): string {
  // Nearly no text has any, and this runs for each line.
  return /sig|x-(?:amz|goog)-/i.test(text) ? text.replace(VALUES, '$1[redacted]') : text
}

/** Does a word of a command line hold what other users of the machine must not see? */
export function holdsSecret(word: string): boolean {
  return redact(word) !== word
}

/** A location as messages name it, without secrets. */
export function describeLocation(location: Location): string {
  switch (location.kind) {
    case 's3':
      return `s3://${location.bucket}/${location.prefix}`
    case 'azure-blob':
      return `${location.serviceUrl}/${location.container}/${location.path}`
    case 'local':
      return redact(location.path)
  }
}
