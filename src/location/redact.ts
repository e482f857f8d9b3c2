import type { Location } from './location.ts'

/** A text from the user, fit to be printed: passwords and query strings (signatures) of URLs are blotted out. */
export function redact(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return text
  return text.replace(/^([^/]*\/\/)[^/?#]*@/, '$1[redacted]@').replace(/\?.*$/s, '?[redacted]')
}

/** A location as messages name it. */
export function describeLocation(location: Location): string {
  return location.kind === 's3' ? `s3://${location.bucket}/${location.prefix}` : location.path
}
