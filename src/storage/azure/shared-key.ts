import { createHmac } from 'node:crypto'

/** The parts of a request that are signed. */
export interface SignedRequest {
  readonly method: string
  /** Encoded path, as it is sent. */
  readonly path: string
  /** Encoded query, without `?`; empty when there is none. */
  readonly query: string
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | undefined
}

/** The standard headers that are signed, in their order. Those that a request does not have are signed as empty. */
const BEFORE_LENGTH = 'content-encoding\ncontent-language'.split('\n')
const AFTER_LENGTH = [
  'content-md5', 'content-type', 'date', 'if-modified-since', 'if-match', 'if-none-match', 'if-unmodified-since', 'range',
]

/**
 * Returns a function that computes the value of the Authorization header.
 * https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key
 *
 * @param key base64
 */
export function createSharedKeySigner(account: string, key: string): (request: SignedRequest) => string {
  const secret = Buffer.from(key, 'base64')
  const canonicalNames = createNameOrder()
  return ({ method, path, query, headers, body }) => {
    const length = body?.length ?? 0
    let text = `${method}\n`
    for (const name of BEFORE_LENGTH) text += `${headers[name] ?? ''}\n`
    text += length === 0 ? '\n' : `${length}\n`
    for (const name of AFTER_LENGTH) text += `${headers[name] ?? ''}\n`
    for (const name of canonicalNames(headers)) text += `${name}:${(headers[name] ?? '').trim()}\n`
    const resource = `/${account}${path}${canonicalQuery(query)}`
    // Each character of a header is one byte on the wire, and the bytes are signed.
    return `SharedKey ${account}:${createHmac('sha256', secret).update(text, 'latin1').update(resource, 'utf8').digest('base64')}`
  }
}

/** Most sets of names to remember; metadata can have any number of them. */
const MOST_REMEMBERED = 100

/** Requests have a handful of shapes, so the order of the header names is computed once for each. */
function createNameOrder(): (headers: Readonly<Record<string, string>>) => readonly string[] {
  const known = new Map<string, readonly string[]>()
  return (headers) => {
    const names = Object.keys(headers)
    const shape = names.join()
    let order = known.get(shape)
    if (!order) {
      order = names.filter((name) => name.startsWith('x-ms-')).sort(compareNames)
      if (known.size < MOST_REMEMBERED) known.set(shape, order)
    }
    return order
  }
}

/** The service sorts as .NET sorts words: hyphens do not count, the underscore comes before digits, and digits before letters. */
function compareNames(a: string, b: string): number {
  const [first, second] = [sortKey(a), sortKey(b)]
  return first < second ? -1 : first > second ? 1 : 0
}

function sortKey(name: string): string {
  return name.replaceAll('-', '').replaceAll('_', ' ')
}

/** Each parameter on a line of its own, decoded, in the order of the names. */
function canonicalQuery(query: string): string {
  if (query === '') return ''
  const lines = query.split('&').map((pair) => {
    const at = pair.indexOf('=')
    const name = at < 0 ? pair : pair.slice(0, at)
    return { name: decodeURIComponent(name).toLowerCase(), value: at < 0 ? '' : decodeURIComponent(pair.slice(at + 1)) }
  })
  lines.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  return lines.map(({ name, value }) => `\n${name}:${value}`).join('')
}
