import net from 'node:net'
import tls from 'node:tls'
import type { Route } from './route.ts'
import { hostOf, portOf } from './host.ts'

/** Reads from a socket without a stream. */
export interface Reader {
  /** Where the next bytes go. */
  nextBuffer(): Buffer
  onRead(count: number): boolean
}

interface Peer {
  readonly secure: boolean
  readonly host: string
  readonly port: number
}

/** Opens a socket to the origin, or to the proxy that is used instead. */
export function openSocket(route: Route, reader: Reader, session?: Buffer): net.Socket {
  const onread = { buffer: () => reader.nextBuffer(), callback: (count: number) => reader.onRead(count) }
  return connectTo(firstPeer(route), { onread }, tlsOptions(route, session))
}

/** Opens a socket to the proxy for a tunnel. */
export function openProxySocket(route: Route): net.Socket {
  return connectTo(firstPeer(route), {}, tlsOptions(route))
}

/** Opens TLS to the origin through a tunnel. Such a socket cannot read into our buffer: Node ignores `onread`. */
export function secureOver(tunnel: net.Socket, route: Route, session?: Buffer): tls.TLSSocket {
  return tls.connect({ socket: tunnel, ...serverName(hostOf(route.origin)), ...tlsOptions(route, session) })
}

/** Reports whether the connection to the first peer of this route uses TLS. */
export function isFirstPeerSecure(route: Route): boolean {
  return firstPeer(route).secure
}

function firstPeer({ origin, proxy }: Route): Peer {
  return proxy ?? { secure: origin.protocol === 'https:', host: hostOf(origin), port: portOf(origin) }
}

function connectTo({ secure, host, port }: Peer, reading: Pick<tls.ConnectionOptions & net.ConnectOpts, 'onread'>, options: tls.ConnectionOptions): net.Socket {
  const where = { host, port, noDelay: true, keepAlive: true, ...reading }
  return secure ? tls.connect({ ...where, ...serverName(host), ...options }) : net.connect(where)
}

function tlsOptions({ trust }: Route, session?: Buffer): tls.ConnectionOptions {
  return { ALPNProtocols: ['http/1.1'], ...(trust && { secureContext: trust }), ...(session && { session }) }
}

/** An address has no server name; Node checks its certificate against `host`. */
function serverName(host: string): { host: string; servername?: string } {
  return net.isIP(host) ? { host } : { host, servername: host }
}
