import { BlockList, isIP } from 'node:net'
import { UsageError } from '../errors.ts'
import { basicAuthorization } from './basic.ts'
import { hostOf, portOf } from './host.ts'
import { isExempt } from './no-proxy.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** A proxy. Its credentials are only in `authorization`, so that all other members may be printed. */
export interface ProxyServer {
  /** The connection to the proxy itself uses TLS. */
  readonly secure: boolean
  /** Name or address, without brackets. */
  readonly host: string
  readonly port: number
  /** Value of the Proxy-Authorization header. Secret. */
  readonly authorization: string | undefined
  /** Host and port as they may be printed. */
  readonly label: string
  /** Name of the variable that it comes from. */
  readonly variable: string
}

/** The loopback, and the addresses of the instance metadata service, which answers only the machine itself. */
const LOCAL = new BlockList()
LOCAL.addSubnet('127.0.0.0', 8, 'ipv4')
LOCAL.addAddress('::1', 'ipv6')
LOCAL.addSubnet('::ffff:127.0.0.0', 104, 'ipv6')
LOCAL.addAddress('169.254.169.254', 'ipv4')
LOCAL.addAddress('fd00:ec2::254', 'ipv6')

/**
 * Returns the proxy for an origin, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY. As in curl, lower-case spellings
 * have precedence, and an empty variable counts as absent. The loopback never has a proxy.
 * https://curl.se/docs/manpage.html#ENVIRONMENT
 *
 * @throws UsageError when the variable names no usable proxy
 */
export function proxyFor(origin: URL, env: Environment): ProxyServer | undefined {
  const names = origin.protocol === 'https:' ? ['https_proxy', 'HTTPS_PROXY'] : forHttp(env)
  const variable = [...names, 'all_proxy', 'ALL_PROXY'].find((name) => env[name])
  if (variable === undefined || isLocal(origin)) return undefined
  if (isExempt(origin, env['no_proxy'] || env['NO_PROXY'] || '')) return undefined
  return parseProxy(variable, env[variable] ?? '')
}

/** Reports whether the environment names any proxy. */
export function namesProxy(env: Environment): boolean {
  return ['http', 'https', 'all'].some((scheme) => env[`${scheme}_proxy`] || env[`${scheme.toUpperCase()}_PROXY`])
}

/** Under CGI, a client can set HTTP_PROXY with a header. https://httpoxy.org */
function forHttp(env: Environment): string[] {
  return env['REQUEST_METHOD'] === undefined ? ['http_proxy', 'HTTP_PROXY'] : ['http_proxy']
}

/**
 * Reports whether only this machine itself can reach the origin: a proxy would look for it on the proxy's machine.
 * https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config, https://www.rfc-editor.org/rfc/rfc6761#section-6.3
 */
function isLocal(origin: URL): boolean {
  const host = hostOf(origin).replace(/\.$/, '')
  const version = isIP(host)
  if (version === 0) return host === 'localhost' || host.endsWith('.localhost')
  return LOCAL.check(host, version === 6 ? 'ipv6' : 'ipv4')
}

/** The message never contains the value, which may contain a password. */
function parseProxy(variable: string, value: string): ProxyServer {
  const text = value.trim()
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  if (!URL.canParse(withScheme)) throw new UsageError(`${variable} is not the URL of a proxy: give it as http://HOST:PORT`)
  const url = new URL(withScheme)
  const { protocol, hostname, username, password } = url
  if (protocol !== 'http:' && protocol !== 'https:') {
    throw new UsageError(`${variable} names a proxy of the kind ${protocol}// that cannot be used: give one with http:// or https://`)
  }
  const port = portOf(url)
  return {
    secure: protocol === 'https:',
    host: hostOf(url),
    port,
    authorization: username === '' && password === '' ? undefined : basicAuthorization(url),
    label: `${hostname}:${port}`,
    variable,
  }
}
