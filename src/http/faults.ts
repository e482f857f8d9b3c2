import type { Route } from './route.ts'
import { meaningOf } from './connection-faults.ts'
import { inContext, isStorageError, StorageError } from '../errors.ts'

/** Every fault of a connection may pass, so it is worth another try, but for what `meaningOf` knows to be final. */
export function fault(route: Route, what: string, code: string, cause?: unknown): StorageError {
  const { final, remedy } = meaningOf(code, what)
  return new StorageError(`${where(route)}: ${what.trim() || code}${remedy}`, { kind: final ? 'unreachable' : 'transient', code, cause })
}

/** Codes of Node for a value that no header can carry. */
const NOT_SENDABLE = /^ERR_(?:INVALID|HTTP)_/

/** What a fault means that an SDK met; one without a code is not of the connection. */
export function sdkFault(code: string | undefined, message: string): { readonly kind: 'transient' | 'unreachable' | 'failed', readonly remedy: string } {
  if (code === undefined || NOT_SENDABLE.test(code)) return { kind: code === undefined ? 'transient' : 'failed', remedy: '' }
  const { final, remedy } = meaningOf(code, message)
  return { kind: final ? 'unreachable' : 'transient', remedy }
}

/** The fault that an error of a socket means. */
export function asFault(route: Route, error: Error): StorageError {
  if (error instanceof StorageError) return error
  return fault(route, error.message, (error as NodeJS.ErrnoException).code ?? error.name, error)
}

/** The way to the proxy itself is broken. */
export function proxyFault(route: Route, error: Error): StorageError {
  if (error instanceof StorageError) return error
  const met = asFault(route, error)
  const remedy = met.kind === 'unreachable' ? '' : `; is the proxy that ${route.proxy?.variable} names right, and is it running?`
  return new StorageError(`${met.message}${remedy}`, { kind: met.kind, code: met.code ?? error.name, cause: error })
}

/** A proxy has answered that it will not, or cannot, do what it was asked. */
export function proxyRefusal(route: Route, status: number): StorageError {
  const { proxy, origin } = route
  const code = `Proxy${status}`
  if (status === 407) {
    const which = proxy?.authorization === undefined ? 'credentials' : 'other credentials'
    const remedy = `give them in ${proxy?.variable} as ${proxy?.secure ? 'https' : 'http'}://USER:PASSWORD@${proxy?.label}`
    return new StorageError(`${where(route)}: the proxy wants ${which} (HTTP 407); ${remedy}`, { kind: 'credentials', code })
  }
  const remedy = `is ${origin.host} within its reach and rules? NO_PROXY names hosts that need no proxy`
  const passes = status >= 500 || status === 408 || status === 429
  return new StorageError(`${where(route)}: the proxy answers HTTP ${status}; ${remedy}`, { kind: passes ? 'transient' : 'failed', code })
}

/** What a forward proxy says for itself in the place of the origin's answer: that has no XML in it. */
export function refusalIn(route: Route, status: number, contentType = ''): StorageError | undefined {
  const isProxys = status === 407 || ((status === 502 || status === 504) && !contentType.includes('xml'))
  return isProxys ? proxyRefusal(route, status) : undefined
}

/** What servers say that speak TLS, when they are spoken to without it. */
const NEEDS_TLS = /plain HTTP request was sent to|HTTP request to an HTTPS|speaking plain HTTP to an SSL/i

/** The remedy that the text of an answer asks for, beginning with `; `. */
export function remedyForPlainHttp(status: number, text: string): string {
  return status === 400 && NEEDS_TLS.test(text) ? '; the server speaks TLS: is it https:// instead of http://?' : ''
}

/** The same error, its message begun with what the request was for; a run that is being stopped is no matter of one request. */
export function during(operation: string | undefined, error: Error): Error {
  return operation === undefined || !isStorageError(error) || error.kind === 'aborted' ? error : inContext(operation, error)
}

function where({ origin, proxy }: Route): string {
  return proxy ? `connection to ${origin.origin} by the proxy ${proxy.label}` : `connection to ${origin.origin}`
}
