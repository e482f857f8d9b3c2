import { createHmac, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { ServiceError } from '../http/error.ts'

const SIGNED_HEADERS = ['content-encoding', 'content-language', 'content-length', 'content-md5', 'content-type', 'date',
  'if-modified-since', 'if-match', 'if-none-match', 'if-unmodified-since', 'range'] as const
/** How far the clock of a client may be from ours, in milliseconds. */
const MOST_SKEW = 15 * 60 * 1000

export interface Signed {
  readonly method: string
  readonly headers: Readonly<IncomingHttpHeaders>
  readonly rawPath: string
  readonly query: ReadonlyMap<string, string>
}

/** HMAC-SHA256 of a text, in Base64. */
export function signText(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text, 'utf8').digest('base64')
}

/** Whether two signatures are one. */
export function sameSignature(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)]
  return x.length === y.length && timingSafeEqual(x, y)
}

/** @throws ServiceError when the header Authorization was not made with the account's key for this very request */
export function checkSharedKey(request: Signed, authorization: string, account: string, key: string, now: number): void {
  const [, name, signature] = /^SharedKey ([^:]+):(.+)$/.exec(authorization) ?? []
  if (name === undefined || signature === undefined) throw new ServiceError('InvalidAuthenticationInfo')
  const date = Date.parse(String(request.headers['x-ms-date'] ?? request.headers.date ?? ''))
  if (Number.isNaN(date) || Math.abs(date - now) > MOST_SKEW) throw new ServiceError('AuthenticationFailed', { AuthenticationErrorDetail: 'Request date header too old' })
  const expected = signText(key, stringToSign(request, account))
  if (name !== account || !sameSignature(expected, signature)) {
    throw new ServiceError('AuthenticationFailed', { AuthenticationErrorDetail: 'The signature of the request is not the one that its headers and this key give.' })
  }
}

/** The text that a client signs, as the service's reference has it since 2015-02-21. */
export function stringToSign({ method, headers, rawPath, query }: Signed, account: string): string {
  const plain = SIGNED_HEADERS.map((name) => {
    const value = String(headers[name] ?? '')
    if (name === 'date' && headers['x-ms-date'] !== undefined) return ''
    return name === 'content-length' && value === '0' ? '' : value
  })
  const ours = Object.keys(headers).filter((name) => name.startsWith('x-ms-')).sort()
    .map((name) => `${name}:${String(headers[name]).trimStart()}\n`)
  const parameters = [...query].map(([name, value]) => `\n${name.toLowerCase()}:${value}`).sort()
  return `${[method, ...plain].join('\n')}\n${ours.join('')}/${account}${rawPath}${parameters.join('')}`
}
