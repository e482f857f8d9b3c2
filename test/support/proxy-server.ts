import { once } from 'node:events'
import { createServer, request as send, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { connect, type AddressInfo, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Certificate } from './certificate.ts'

/** A request as it came to the proxy. */
export interface Proxied {
  readonly method: string
  /** Host and port for CONNECT, otherwise what stood in the first line. */
  readonly target: string
  readonly headers: IncomingHttpHeaders
}

export interface TestProxy {
  /** Scheme, host and port, without credentials. */
  readonly url: string
  /** Host and port. */
  readonly label: string
  readonly received: readonly Proxied[]
  close(): Promise<void>
}

export interface ProxyOptions {
  /** `user:password` that are demanded. */
  readonly credentials?: string
  /** Answers everything with this status; 0 hangs up. */
  readonly refuse?: number
  /** Accepts connections, says nothing. */
  readonly mute?: boolean
  /** Makes it a proxy that is spoken to over TLS. */
  readonly certificate?: Certificate
}

/** A name that only the proxies of the tests know; they find it on the loopback, which is never reached by a proxy under its own names. */
const BEYOND = 'origin.test'

/** The same origin under the name by which only a test's proxy finds it. */
export function beyondProxy(origin: string): string {
  return origin.replace(/(?<=\/\/)(?:127\.0\.0\.1|localhost)/, BEYOND)
}

function hostBehind(host: string): string {
  return host === BEYOND ? '127.0.0.1' : host
}

/** A proxy on the loopback for CONNECT and for whole URLs. It passes paths on as they are. */
export async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
  const received: Proxied[] = []
  const sockets = new Set<Duplex>()
  const server = options.certificate ? createSecureServer(options.certificate.pem) : createServer()

  const admit = (request: IncomingMessage): number => {
    received.push({ method: request.method ?? '', target: request.url ?? '', headers: request.headers })
    if (options.refuse !== undefined) return options.refuse
    if (options.credentials === undefined) return 200
    return request.headers['proxy-authorization'] === `Basic ${Buffer.from(options.credentials).toString('base64')}` ? 200 : 407
  }
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket))
  })
  server.on('connect', (request: IncomingMessage, socket: Duplex) => {
    const status = admit(request)
    if (options.mute) return
    if (status !== 200) return void (status === 0 ? socket.destroy() : socket.end(`HTTP/1.1 ${status} No\r\n\r\n`))
    openTunnel(request.url ?? '', socket, sockets)
  })
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    const status = admit(request)
    if (options.mute) return
    if (status === 200) passOn(request, response)
    else if (status === 0) request.socket.destroy()
    else response.writeHead(status, { 'content-type': 'text/html' }).end('<p>no</p>')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const label = `${options.certificate ? 'localhost' : '127.0.0.1'}:${(server.address() as AddressInfo).port}`
  return {
    url: `${options.certificate ? 'https' : 'http'}://${label}`,
    label,
    received,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function openTunnel(target: string, socket: Duplex, sockets: Set<Duplex>): void {
  const { hostname, port } = new URL(`http://${target}`)
  const inner = connect(Number(port), hostBehind(hostname), () => {
    socket.write('HTTP/1.1 200 Connection established\r\nvia: test\r\n\r\n')
    socket.pipe(inner).pipe(socket)
  })
  sockets.add(inner)
  socket.on('error', () => inner.destroy()).on('close', () => inner.destroy())
  inner.on('error', () => socket.destroy()).on('close', () => socket.destroy())
}

function passOn(request: IncomingMessage, response: ServerResponse): void {
  const [, host = '', port = '80', path = '/'] = /^http:\/\/([^/:]+)(?::(\d+))?(\/.*)$/.exec(request.url ?? '') ?? []
  const { 'proxy-authorization': _secret, ...headers } = request.headers
  const inner = send({ host: hostBehind(host), port, path, method: request.method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 500, answer.headers)
    answer.pipe(response)
  })
  inner.on('error', () => response.destroy())
  request.pipe(inner)
}
