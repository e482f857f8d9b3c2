// What a trace shows of a request. Only what is known to be harmless is shown, so a header or parameter that a service
// adds later cannot give a secret away.

const REDACTED = '[redacted]'

/** Parts of names that mean a secret, whatever else is in the name. */
const SECRET = /auth|token|signature|credential|cookie|secret|password|customer-key|encryption-key/

/** Headers of HTTP, S3 and Azure Storage whose values are no secrets. */
const HARMLESS = new RegExp(`^(?:${[
  'host', 'date', 'etag', 'age', 'server', 'via', 'vary', 'range', 'expires', 'location', 'connection', 'keep-alive', 'user-agent', 'retry-after',
  'last-modified', 'transfer-encoding', 'expect', 'pragma', 'warning', 'strict-transport-security',
  'content-.*', 'cache-control', 'if-.*', 'accept(?:-.*)?',
  'x-amz-.*', 'x-ms-.*', 'x-minio-.*', 'amz-sdk-.*', 'x-ratelimit-.*', 'x-xss-protection', 'x-content-type-options',
].join('|')})$`)

/** Headers whose values are addresses, which may hold a signature. */
const ADDRESSES = new Set(['x-ms-copy-source', 'x-ms-rename-source', 'x-ms-file-rename-source', 'location', 'content-location'])

/** Headers by their names, values that could be secrets replaced. */
export function visibleHeaders(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => {
    return value === undefined ? [] : [[name, visibleHeader(name.toLowerCase(), value)] as const]
  }))
}

function visibleHeader(name: string, value: string): string {
  if (SECRET.test(name) || !HARMLESS.test(name)) return REDACTED
  return ADDRESSES.has(name) ? visibleUrl(value) : value
}

/** Parameters of S3's and Azure Storage's REST APIs whose values are no secrets, and those of a SAS that are not its signature. */
const PARAMETERS = new Set([
  'list-type', 'prefix', 'delimiter', 'start-after', 'continuation-token', 'key-marker', 'version-id-marker', 'marker', 'max-keys', 'encoding-type',
  'fetch-owner', 'partnumber', 'uploadid', 'uploads', 'versionid', 'versions', 'versioning', 'tagging', 'delete', 'acl', 'annotation', 'annotations',
  'location', 'session', 'attributes', 'x-id', 'restype', 'comp', 'include', 'maxresults', 'blockid', 'blocklisttype', 'snapshot', 'sharesnapshot', 'timeout', 'showonly',
  'sv', 'ss', 'srt', 'sp', 'se', 'st', 'spr', 'sr',
])

/** An address without user and with only those values of its query that are no secrets. */
export function visibleUrl(url: string): string {
  const [address = '', ...rest] = url.split('?')
  const shown = address.replace(/^([A-Za-z][A-Za-z0-9+.-]*:\/\/)[^/]*@/, `$1${REDACTED}@`)
  if (rest.length === 0) return shown
  return `${shown}?${rest.join('?').split('&').map(visibleParameter).join('&')}`
}

function visibleParameter(parameter: string): string {
  const [name = ''] = parameter.split('=', 1)
  // A second question mark may begin the query of another address.
  const isHarmless = name === parameter || (PARAMETERS.has(name.toLowerCase()) && !parameter.includes('?'))
  return isHarmless ? parameter : `${name}=${REDACTED}`
}
