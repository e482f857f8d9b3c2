import type { HttpRequest } from './message.ts'
import type { Route } from './route.ts'
import { StorageError } from '../errors.ts'

/** Values of headers consist of visible characters, blanks and tabs (RFC 9110, section 5.5). */
const NOT_A_VALUE = /[^\t\x20-\x7e\x80-\xff]/
const A_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const NOT_A_PATH = /[^\x21-\x7e]/

/**
 * Returns request line and headers, including the empty line at their end.
 * @throws StorageError `failed` when the path or a header contains characters that HTTP does not allow
 */
export function requestHead({ method, path, headers, body }: HttpRequest, { origin, targetPrefix, proxyFields }: Route): string {
  if (NOT_A_PATH.test(path)) throw new StorageError('a path may not contain blanks or control characters', { kind: 'failed' })
  let head = `${method} ${targetPrefix}${path} HTTP/1.1\r\n${proxyFields}`
  if (headers['host'] === undefined) head += `host: ${origin.host}\r\n`
  for (const name in headers) {
    const value = headers[name] ?? ''
    if (NOT_A_VALUE.test(value) || !isName(name)) {
      throw new StorageError(`the header ${name} contains characters that HTTP does not allow`, { kind: 'failed', code: 'InvalidHeader' })
    }
    head += `${name}: ${value}\r\n`
  }
  if (body) head += `content-length: ${body.length}\r\n`
  else if (method === 'PUT' || method === 'POST' || method === 'PATCH') head += 'content-length: 0\r\n'
  return `${head}\r\n`
}

const names = new Set<string>()
const MOST_REMEMBERED = 500

/** Programs send few different names, so each is checked once. */
function isName(name: string): boolean {
  if (names.has(name)) return true
  if (!A_NAME.test(name)) return false
  if (names.size < MOST_REMEMBERED) names.add(name)
  return true
}
