import type { Location } from './location.ts'

/**
 * A text from the user, fit to be printed: passwords and query strings (signatures) of URLs are blotted out; signatures
 * also in what is no URL, for a slash may have been lost.
 */
export function redact(text: string): string {
  if (!/^[A-Za-z][A-Za-z0-9+.-]*:\/\//.test(text)) return text.replace(/([?&;]|%3F|%26)sig=.*$/is, '$1sig=[redacted]')
  return text.replace(/^([^/]*\/\/)[^/?#]*@/, '$1[redacted]@').replace(/\?.*$/s, '?[redacted]')
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
