import type { Location } from './location.ts'

/** URL parameters with a signature or a token: those of a SAS, and of pre-signed URLs of S3 and Google. */
const SECRET = '(?:sig|signature|x-(?:amz|goog)-(?:signature|security-token|credential))'
/** `=`, also percent-encoded once or twice. */
const EQUALS = '(?:=|%3D|%253D)'
/** What may come before the name of a parameter. `design=` is not `sig=`. */
const BEFORE = '(?:^|[^A-Za-z0-9_-]|%[0-9A-F]{2})'
const PARAMETER = new RegExp(`(${BEFORE}${SECRET}${EQUALS}).*$`, 'is')
/** A value ends at a character that no URL contains; a backslash may escape the quote that ends a JSON text. */
const VALUES = new RegExp(`(${BEFORE}${SECRET}${EQUALS})[^&\\s"'<>\\\\]+`, 'gi')
/** The user and the password in a URL, anywhere in a text. Remedies show the form of a URL with these two words. */
const PASSWORDS = /(:\/\/)(?!USER:PASSWORD@)[^\\/?#\s:@'"]*:[^\\/?#\s'"]+@/g
const USER = /(:[\\/]{1,3})[^\\/?#\s]*@/g

/**
 * Returns a text from the user without secrets, so that it can be printed. Passwords and query strings (signatures) of URLs
 * are removed; signatures also from other texts, because a URL may have lost a slash.
 */
export function redact(text: string): string {
  const withoutUser = text.replace(USER, '$1[redacted]@')
  const isUrl = /^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text) || /https?:[\\/]/i.test(text)
  return isUrl ? withoutUser.replace(/(\?|%3F).*$/is, '?[redacted]').replace(PARAMETER, '$1[redacted]') : withoutUser.replace(PARAMETER, '$1[redacted]')
}

/**
 * Removes signatures, tokens and passwords of URLs from any text that leaves the program. It is the last safety net: names of locations have
 * passed through `redact` or `describeLocation` before.
 */
export function withoutSecrets(text: string): string {
  // Hardly any text has one, and this runs for each line.
  const withoutSignatures = /sig|x-(?:amz|goog)-/i.test(text) ? text.replace(VALUES, '$1[redacted]') : text
  return text.includes('://') && text.includes('@') ? withoutSignatures.replace(PASSWORDS, '$1[redacted]@') : withoutSignatures
}

/** Reports whether a word of a command line contains a secret, which other users of the machine must not see. */
export function holdsSecret(word: string): boolean {
  return redact(word) !== word
}

/** Returns how messages name a location, without secrets. */
export function describeLocation(location: Location): string {
  switch (location.kind) {
    case 's3':
      return `s3://${location.bucket}/${location.prefix}`
    case 'azure-blob':
      return `${location.serviceUrl}/${location.container}/${location.path}`
    case 'azure-file':
      return `${location.serviceUrl}/${location.share}/${location.path}`
    case 'local':
      return redact(location.path)
    case 'custom':
      return redact(location.name)
  }
}
