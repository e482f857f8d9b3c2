import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import process from 'node:process'
import type net from 'node:net'
import type { Duplex } from 'node:stream'
import type { Environment } from './proxy.ts'
import { proxyFault, refusalIn } from './faults.ts'
import { namesProxy } from './proxy.ts'
import { isTunnelled, routeTo, type Route } from './route.ts'
import { isFirstPeerSecure, openProxySocket, secureOver } from './sockets.ts'
import { trustFrom } from './trust.ts'
import { openTunnel } from './tunnel.ts'

export interface AgentSettings {
  /** Most connections at once to one origin. */
  readonly maxSockets: number
  /** Opening a connection to a proxy and the tunnel behind it, milliseconds. */
  readonly connectTimeout?: number | undefined
  /** Where proxies and trusted certificates are named; the process's own variables when absent. */
  readonly env?: Environment | undefined
}

/** `httpAgent` and `httpsAgent` of the SDK's NodeHttpHandler. */
export interface Agents {
  readonly httpAgent: http.Agent
  readonly httpsAgent: https.Agent
}

type Opened = (error: Error | null, socket: Duplex) => void

const CONNECT_TIMEOUT = 10_000

/**
 * Agents that reach every origin as our own client does: by the same proxies, with the same trusted certificates.
 * What goes to an http origin needs `throughProxy` besides.
 *
 * @throws UsageError when AWS_CA_BUNDLE names a file that cannot be used
 */
export function proxyAgents({ maxSockets, connectTimeout = CONNECT_TIMEOUT, env = process.env }: AgentSettings): Agents {
  const options = { keepAlive: true, maxSockets }
  const trust = trustFrom(env)
  const secure = { ...options, ...(trust && { secureContext: trust }) }
  if (!namesProxy(env)) return { httpAgent: new http.Agent(options), httpsAgent: new https.Agent(secure) }
  return { httpAgent: new ForwardAgent(options, env, connectTimeout), httpsAgent: new TunnelAgent(secure, env, connectTimeout) }
}

/** The part of the SDK's HttpRequest that is looked at here. */
export interface OutgoingRequest {
  readonly protocol: string
  readonly hostname: string
  readonly port?: number | undefined
  path: string
  readonly headers: Record<string, string>
}

/** The part of the SDK's HttpResponse that is looked at here. */
interface IncomingResponse {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
}

/**
 * Sends a signed request of the SDK. One to an http origin that has a proxy first gets the form that a forward proxy
 * wants: the whole URL in its first line, and the proxy's credentials. The path is not touched: a URL parser would fold
 * the `..` and `//` that keys may hold.
 * https://www.rfc-editor.org/rfc/rfc9112#name-absolute-form
 *
 * @throws StorageError `credentials` or `transient` when the proxy itself refuses
 */
export async function throughProxy<T extends { response: unknown }>(
  request: OutgoingRequest,
  send: () => Promise<T>,
  env: Environment = process.env,
): Promise<T> {
  const route = request.protocol === 'http:' && namesProxy(env) ? routeOf('http', request.hostname, request.port, env) : undefined
  if (!route?.proxy) return send()
  request.path = `${route.targetPrefix}${request.path}`
  if (route.proxy.authorization !== undefined) request.headers['proxy-authorization'] = route.proxy.authorization
  const output = await send()
  const { statusCode, headers } = output.response as IncomingResponse
  const refusal = refusalIn(route, statusCode, headers['content-type'])
  if (refusal) throw refusal
  return output
}

/** Opens its connections to the proxy in the origin's place. */
class ForwardAgent extends http.Agent {
  constructor(
    options: http.AgentOptions,
    private readonly env: Environment,
    private readonly connectTimeout: number,
  ) {
    super(options)
  }

  override createConnection(options: http.ClientRequestArgs, opened?: Opened): Duplex | null | undefined {
    const route = routeOf('http', options.host ?? '', options.port, this.env)
    if (!route.proxy || !opened) return super.createConnection(options, opened)
    const socket = openProxySocket(route)
    inTime(socket, this.connectTimeout, once(socket, isFirstPeerSecure(route) ? 'secureConnect' : 'connect')).then(
      () => opened(null, socket),
      (error: Error) => opened(proxyFault(route, error), socket),
    )
    return undefined
  }
}

/** Opens its connections through tunnels. */
class TunnelAgent extends https.Agent {
  constructor(
    options: https.AgentOptions,
    private readonly env: Environment,
    private readonly connectTimeout: number,
  ) {
    super(options)
  }

  override createConnection(options: https.RequestOptions, opened?: Opened): Duplex | null | undefined {
    const route = routeOf('https', options.host ?? '', options.port, this.env)
    if (!isTunnelled(route) || !opened) return super.createConnection(options, opened)
    const tunnel = openProxySocket(route)
    inTime(tunnel, this.connectTimeout, openTunnel(tunnel, route)).then(
      () => opened(null, secureOver(tunnel, route).once('close', () => tunnel.destroy())),
      (error: Error) => opened(error, tunnel),
    )
    return undefined
  }
}

/** Destroys a socket that is not open in time. */
async function inTime(socket: net.Socket, milliseconds: number, opening: Promise<unknown>): Promise<void> {
  const late = setTimeout(() => socket.destroy(new Error(`not open within ${milliseconds} ms`)), milliseconds)
  await opening.finally(() => clearTimeout(late))
}

function routeOf(scheme: 'http' | 'https', host: string, port: number | string | null | undefined, env: Environment): Route {
  const name = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host
  return routeTo(new URL(`${scheme}://${name}${port ? `:${port}` : ''}`), env)
}
