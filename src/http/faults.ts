import type { Route } from './route.ts'
import { inOneLine, meaningOf } from './connection-faults.ts'
import { inContext, isStorageError, StorageError } from '../errors.ts'
import { remedyFor, type FaultName } from '../remedies.ts'

/** A fault of a connection. A further try may cure it, unless `meaningOf` says that it is final. */
export function fault(route: Route, what: string, code: string, cause?: unknown): StorageError {
  const { final, name } = meaningOf(code, what)
  return new StorageError(`${where(route)}: ${inOneLine(what) || code}${tail(name)}`, { kind: final ? 'unreachable' : 'transient', code, cause })
}

/** A remedy as messages end. */
function tail(name: FaultName | undefined): string {
  return name === undefined ? '' : `; ${remedyFor(name)}`
}

/** Node's codes for values that no header can carry. */
const NOT_SENDABLE = /^ERR_(?:INVALID|HTTP)_/

/** What an error of an SDK means, and the remedy as messages end; one without a code is not a fault of the connection. */
export function sdkFault(code: string | undefined, message: string): { readonly kind: 'transient' | 'unreachable' | 'failed', readonly remedy: string } {
  if (code === undefined || NOT_SENDABLE.test(code)) return { kind: code === undefined ? 'transient' : 'failed', remedy: '' }
  const { final, name } = meaningOf(code, message)
  return { kind: final ? 'unreachable' : 'transient', remedy: tail(name) }
}

/** Turns an error of a socket into a fault. */
export function asFault(route: Route, error: Error): StorageError {
  if (error instanceof StorageError) return error
  return fault(route, error.message, (error as NodeJS.ErrnoException).code ?? error.name, error)
}

/** The proxy itself was not reached, so the fault says nothing about the service. */
export class ProxyFault extends StorageError {
  /** What the user may do. */
  readonly remedy: string

  constructor(met: StorageError, variable: string | undefined, cause: unknown) {
    const remedy = remedyFor('proxy not reached', { variable })
    super(met.kind === 'unreachable' ? met.message : `${met.message}; ${remedy}`, { kind: met.kind, code: met.code, cause })
    this.remedy = remedy
  }
}

/** The fault of the proxy that an error came from. */
export function proxyFaultIn(error: unknown): ProxyFault | undefined {
  for (let each = error; each instanceof StorageError; each = each.cause) if (each instanceof ProxyFault) return each
  return undefined
}

/** A fault of the connection to the proxy itself. */
export function proxyFault(route: Route, error: Error): StorageError {
  if (error instanceof StorageError) return error
  return new ProxyFault(asFault(route, error), route.proxy?.variable, error)
}

/** The error for a proxy that answers that it will not, or cannot, pass a request on. */
export function proxyRefusal(route: Route, status: number): StorageError {
  const { proxy, origin } = route
  const code = `Proxy${status}`
  if (status === 407) {
    const which = proxy?.authorization === undefined ? 'credentials' : 'other credentials'
    const proxyForm = `${proxy?.secure ? 'https' : 'http'}://USER:PASSWORD@${proxy?.label}`
    const remedy = remedyFor('proxy wants credentials', { variable: proxy?.variable, proxyForm })
    return new StorageError(`${where(route)}: the proxy wants ${which} (HTTP 407); ${remedy}`, { kind: 'credentials', code })
  }
  const remedy = remedyFor('proxy refuses', { variable: proxy?.variable, host: origin.host })
  const passes = status >= 500 || status === 408 || status === 429
  return new StorageError(`${where(route)}: the proxy answers HTTP ${status}; ${remedy}`, { kind: passes ? 'transient' : 'failed', code })
}

/** The error of an answer that comes from a forward proxy instead of the origin. Such an answer is a page, and contains no XML. */
export function refusalIn(route: Route, status: number, contentType = ''): StorageError | undefined {
  const isProxys = status === 407 || (status === 403 && contentType.includes('html')) || ((status === 502 || status === 504) && !contentType.includes('xml'))
  return isProxys ? proxyRefusal(route, status) : undefined
}

/** Answers of servers that speak TLS to a request without TLS. */
const NEEDS_TLS = /plain HTTP request was sent to|HTTP request to an HTTPS|speaking plain HTTP to an SSL/i

/** The remedy for an answer with this text; begins with `; `. Empty where there is none. */
export function remedyForPlainHttp(status: number, text: string): string {
  return status === 400 && NEEDS_TLS.test(text) ? tail('needs TLS') : ''
}

/** The same error, with the operation at the start of its message. An aborted run does not concern one request, so its error stays as it is. */
export function during(operation: string | undefined, error: Error): Error {
  return operation === undefined || !isStorageError(error) || error.kind === 'aborted' ? error : inContext(operation, error)
}

function where({ origin, proxy }: Route): string {
  return proxy ? `connection to ${origin.origin} by the proxy ${proxy.label}` : `connection to ${origin.origin}`
}
