import type tls from 'node:tls'
import type { Environment, ProxyServer } from './proxy.ts'
import { proxyFor } from './proxy.ts'
import { trustFrom } from './trust.ts'

/** How an origin is reached. */
export interface Route {
  readonly origin: URL
  readonly proxy: ProxyServer | undefined
  /** Certificates that are trusted in addition to Node's own. */
  readonly trust: tls.SecureContext | undefined
  /** What precedes the path in a request line: scheme and host for a forward proxy, otherwise nothing. */
  readonly targetPrefix: string
  /** Header lines that a forward proxy gets with each request. */
  readonly proxyFields: string
}

/**
 * Finds the route to an origin. With a proxy, an https origin is reached through a tunnel, and an http origin by a request
 * to the proxy for the whole URL.
 *
 * @throws UsageError when a variable names a proxy or a certificate file that cannot be used
 */
export function routeTo(origin: URL, env: Environment): Route {
  const proxy = proxyFor(origin, env)
  const usesTls = origin.protocol === 'https:' || proxy?.secure === true
  const trust = usesTls ? trustFrom(env) : undefined
  if (!proxy || origin.protocol === 'https:') return { origin, proxy, trust, targetPrefix: '', proxyFields: '' }
  return { origin, proxy, trust, targetPrefix: origin.origin, proxyFields: proxyFieldsOf(proxy) }
}

/** Reports whether the connection goes through a tunnel. */
export function isTunnelled({ proxy, origin }: Route): boolean {
  return proxy !== undefined && origin.protocol === 'https:'
}

/** Header lines that are for the proxy only. https://www.rfc-editor.org/rfc/rfc9110#name-proxy-authorization */
export function proxyFieldsOf({ authorization }: ProxyServer): string {
  return authorization === undefined ? '' : `proxy-authorization: ${authorization}\r\n`
}
