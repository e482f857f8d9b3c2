import type net from 'node:net'
import type { HttpRequest, HttpResponse } from './message.ts'
import type { Route } from './route.ts'
import type { StorageError } from '../errors.ts'
import { asFault, during, fault, proxyFault, refusalIn } from './faults.ts'
import { LEAST_SPEED, LeastSpeed, SPEED_WINDOW } from './least-speed.ts'
import { requestHead } from './request-head.ts'
import { ResponseParser } from './response-parser.ts'
import { isTunnelled } from './route.ts'
import { watchSilence, type SilenceLimits } from './silence.ts'
import { isFirstPeerSecure, openProxySocket, openSocket, secureOver } from './sockets.ts'
import { openTunnel } from './tunnel.ts'

/** Who waits for a response. */
export interface Exchange {
  resolve(response: HttpResponse): void
  reject(error: Error): void
}

export interface ConnectionSettings extends SilenceLimits {
  readonly route: Route
  /** Opening the connection, a tunnel included, milliseconds. */
  readonly connectTimeout: number
  /** TLS session of an earlier connection, which spares a round trip. */
  readonly session?: Buffer | undefined
}

export interface ConnectionEvents {
  /** The response is complete and the connection may be used again. */
  onFree(connection: Connection): void
  /** The connection is gone. */
  onClose(connection: Connection): void
  onSession(session: Buffer): void
}

const READ_SIZE = 65_536
/** Up to here a body is copied behind its head, because one small write costs less than two, bytes. */
const COPIED_BODY = 16_384

/**
 * One HTTP/1.1 connection, one request at a time. Reads into a buffer of its own, large bodies straight into the
 * borrower's; streams are not involved, because their machinery costs more than all the rest of a small request.
 */
export class Connection {
  /** When the last response ended, `performance.now()`. */
  freeSince = 0
  /** First the socket to the proxy where there is a tunnel, then the one through it. */
  private socket: net.Socket
  private readonly parser = new ResponseParser((response, keepAlive) => this.deliver(response, keepAlive))
  private readonly readBuffer = Buffer.allocUnsafeSlow(READ_SIZE)
  /** Small requests are put together here. Free again when a response has come, or the connection is not used again. */
  private writeBuffer: Buffer | undefined
  private lent: Buffer | undefined
  private request: HttpRequest | undefined
  private exchange: Exchange | undefined
  private failure: Error | undefined
  private readonly connecting: NodeJS.Timeout
  private readonly speed = new LeastSpeed()
  private speedTimer: NodeJS.Timeout | undefined
  /** The tunnel is being made; a request waits. */
  private isDigging = false

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly events: ConnectionEvents,
  ) {
    const { route, session } = settings
    this.connecting = setTimeout(() => this.destroy(notOpen(settings)), settings.connectTimeout)
    if (isTunnelled(route)) {
      this.isDigging = true
      this.socket = openProxySocket(route)
      void this.dig()
      return
    }
    this.socket = openSocket(route, {
      nextBuffer: () => (this.lent = this.parser.directBuffer()) ?? this.readBuffer,
      onRead: (count) => this.read(count),
    }, session)
    this.watch(isFirstPeerSecure(route))
  }

  /** Sends a request; the exchange hears of its response or of what went wrong. */
  send(request: HttpRequest, exchange: Exchange): void {
    this.request = request
    this.exchange = exchange
    if (!this.isDigging) this.write(request)
  }

  /** Ends the connection at once; a request under way fails with `reason`. */
  destroy(reason?: Error): void {
    this.failure ??= reason
    this.socket.destroy()
    this.fail()
  }

  private write(request: HttpRequest): void {
    const { socket } = this
    this.parser.expect(request.method, request.into, request.limit)
    try {
      const head = requestHead(request, this.settings.route)
      const { body } = request
      if (!body || body.length === 0) socket.write(head, 'latin1')
      else if (body.length <= COPIED_BODY && head.length <= COPIED_BODY) socket.write(this.joined(head, body))
      else {
        socket.cork()
        socket.write(head, 'latin1')
        socket.write(body)
        socket.uncork()
      }
    } catch (error) {
      this.destroy(error as Error)
    }
  }

  /** Makes the tunnel, then the connection through it; a request that came meanwhile is sent at its end. */
  private async dig(): Promise<void> {
    const { route, session } = this.settings
    try {
      const tunnel = this.socket
      await openTunnel(tunnel, route)
      if (tunnel.destroyed) throw fault(route, 'closed before it was open', 'ECONNRESET')
      this.socket = secureOver(tunnel, route, session)
      this.socket.once('close', () => tunnel.destroy()).on('data', (bytes: Buffer) => this.readCopied(bytes))
    } catch (error) {
      this.failure ??= error as Error
      return this.closed()
    }
    this.isDigging = false
    this.watch(true)
    if (this.request) this.write(this.request)
  }

  private watch(isSecure: boolean): void {
    const { socket, settings, events } = this
    const { route } = settings
    let isOpen = false
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      isOpen = true
      clearTimeout(this.connecting)
      this.speedTimer = setInterval(() => this.lookAtSpeed(), SPEED_WINDOW / 4).unref()
      watchSilence(socket, settings, {
        isStreaming: () => this.exchange !== undefined && (socket.writableLength > 0 || this.parser.isReceiving),
        onSilence: (limit, milliseconds) => this.destroy(limit === 'read' ? silentFor(route, milliseconds) : this.stalled(milliseconds)),
      })
    })
    if (isSecure) socket.on('session', (session: Buffer) => events.onSession(session))
    socket.on('error', (error) => (this.failure ??= isOpen || !route.targetPrefix ? asFault(route, error) : proxyFault(route, error)))
    socket.on('close', () => this.closed())
  }

  private closed(): void {
    clearTimeout(this.connecting)
    clearInterval(this.speedTimer)
    try {
      // Only an orderly end of the connection is the end of a body; after a reset nobody knows how much is missing.
      if (!this.failure) this.parser.end()
    } catch (error) {
      this.failure ??= asFault(this.settings.route, error as Error)
    }
    this.fail()
    this.events.onClose(this)
  }

  private lookAtSpeed(): void {
    const { exchange, parser, request, socket, speed } = this
    if (!exchange || !parser.isReceiving) return speed.rest()
    const isAwaited = request?.method === 'GET' || parser.isReceivingHead
    if (!speed.look(exchange, socket.bytesRead, isAwaited, performance.now())) return
    this.destroy(fault(this.settings.route, `the response came at less than ${LEAST_SPEED} bytes a second`, 'SlowResponse'))
  }

  private stalled(milliseconds: number): StorageError {
    const what = this.parser.isReceiving ? 'response' : 'request'
    return fault(this.settings.route, `the ${what} stood still for ${milliseconds} ms`, 'StalledStream')
  }

  private joined(head: string, body: Buffer): Buffer {
    const bytes = (this.writeBuffer ??= Buffer.allocUnsafeSlow(2 * COPIED_BODY))
    const start = bytes.write(head, 'latin1')
    body.copy(bytes, start)
    return bytes.subarray(0, start + body.length)
  }

  private read(count: number): boolean {
    try {
      if (this.lent) this.parser.advance(count)
      else this.parser.feed(this.readBuffer.subarray(0, count))
    } catch (error) {
      this.destroy(asFault(this.settings.route, error as Error))
    }
    return true
  }

  private readCopied(bytes: Buffer): void {
    try {
      this.parser.feed(bytes)
    } catch (error) {
      this.destroy(asFault(this.settings.route, error as Error))
    }
  }

  private deliver(response: HttpResponse, keepAlive: boolean): void {
    const { exchange } = this
    const { route } = this.settings
    const refusal = route.targetPrefix === '' ? undefined : refusalIn(route, response.status, response.headers['content-type'])
    if (refusal) return this.destroy(refusal)
    this.exchange = undefined
    this.request = undefined
    // An answer that came before the whole request was sent leaves the rest of it in the way of the next one.
    if (keepAlive && this.socket.writableLength === 0) {
      this.freeSince = performance.now()
      this.events.onFree(this)
    } else {
      this.socket.destroy()
    }
    exchange?.resolve(response)
  }

  private fail(): void {
    const { exchange, request } = this
    this.exchange = undefined
    this.request = undefined
    if (!exchange) return
    const failure = this.failure ?? fault(this.settings.route, 'closed before the response was complete', 'ECONNRESET')
    exchange.reject(during(request?.operation, failure))
  }
}

function notOpen({ route, connectTimeout }: ConnectionSettings): StorageError {
  return fault(route, `not open within ${connectTimeout} ms`, 'ConnectTimeout')
}

function silentFor(route: Route, milliseconds: number): StorageError {
  return fault(route, `silent for ${milliseconds} ms`, 'ReadTimeout')
}
