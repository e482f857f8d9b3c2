import type { Route } from './route.ts'
import { meaningOf } from './connection-faults.ts'
import { inContext, isStorageError, StorageError } from '../errors.ts'

/** A fault of a connection. A further try may cure it, unless `meaningOf` says that it is final. */
export function fault(route: Route, what: string, code: string, cause?: unknown): StorageError {
  const { final, remedy } = meaningOf(code, what)
  return new StorageError(`${where(route)}: ${what.trim() || code}${remedy}`, { kind: final ? 'unreachable' : 'transient', code, cause })
}

/** Node's codes for values that no header can carry. */
const NOT_SENDABLE = /^ERR_(?:INVALID|HTTP)_/

/** What an error of an SDK means; one without a code is not a fault of the connection. */
export function sdkFault(code: string | undefined, message: string): { readonly kind: 'transient' | 'unreachable' | 'failed', readonly remedy: string } {
  if (code === undefined || NOT_SENDABLE.test(code)) return { kind: code === undefined ? 'transient' : 'failed', remedy: '' }
  const { final, remedy } = meaningOf(code, message)
  return { kind: final ? 'unreachable' : 'transient', remedy }
}

/** Turns an error of a socket into a fault. */
export function asFault(route: Route, error: Error): StorageError {
  if (error instanceof StorageError) return error
  return fault(route, error.message, (error as NodeJS.ErrnoException).code ?? error.name, error)
}

/** A fault of the connection to the proxy itself. */
export function proxyFault(route: Route, error: Error): StorageError {
  if (error instanceof StorageError) return error
  const met = asFault(route, error)
  const remedy = met.kind === 'unreachable' ? '' : `; is the proxy that ${route.proxy?.variable} names right, and is it running?`
  return new StorageError(`${met.message}${remedy}`, { kind: met.kind, code: met.code ?? error.name, cause: error })
}

/** The error for a proxy that answers that it will not, or cannot, pass a request on. */
export function proxyRefusal(route: Route, status: number): StorageError {
  const { proxy, origin } = route
  const code = `Proxy${status}`
  if (status === 407) {
    const which = proxy?.authorization === undefined ? 'credentials' : 'other credentials'
    const remedy = `give them in ${proxy?.variable} as ${proxy?.secure ? 'https' : 'http'}://USER:PASSWORD@${proxy?.label}`
    return new StorageError(`${where(route)}: the proxy wants ${which} (HTTP 407); ${remedy}`, { kind: 'credentials', code })
  }
  const remedy = `can the proxy reach ${origin.host}, and do its rules allow it? NO_PROXY names hosts that need no proxy`
  const passes = status >= 500 || status === 408 || status === 429
  return new StorageError(`${where(route)}: the proxy answers HTTP ${status}; ${remedy}`, { kind: passes ? 'transient' : 'failed', code })
}

/** The error of an answer that comes from a forward proxy instead of the origin. Such an answer contains no XML. */
export function refusalIn(route: Route, status: number, contentType = ''): StorageError | undefined {
  const isProxys = status === 407 || ((status === 502 || status === 504) && !contentType.includes('xml'))
  return isProxys ? proxyRefusal(route, status) : undefined
}

/** Answers of servers that speak TLS to a request without TLS. */
const NEEDS_TLS = /plain HTTP request was sent to|HTTP request to an HTTPS|speaking plain HTTP to an SSL/i

/** The remedy for an answer with this text; begins with `; `. Empty where there is none. */
export function remedyForPlainHttp(status: number, text: string): string {
  return status === 400 && NEEDS_TLS.test(text) ? '; the server speaks TLS: is it https:// instead of http://?' : ''
}

/** The same error, with the operation at the start of its message. An aborted run does not concern one request, so its error stays as it is. */
export function during(operation: string | undefined, error: Error): Error {
  return operation === undefined || !isStorageError(error) || error.kind === 'aborted' ? error : inContext(operation, error)
}

function where({ origin, proxy }: Route): string {
  return proxy ? `connection to ${origin.origin} by the proxy ${proxy.label}` : `connection to ${origin.origin}`
}
