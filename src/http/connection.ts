import net from 'node:net'
import tls from 'node:tls'
import type { HttpRequest, HttpResponse } from './message.ts'
import { StorageError } from '../errors.ts'
import { requestHead } from './request-head.ts'
import { ResponseParser } from './response-parser.ts'

/** Who waits for a response. */
export interface Exchange {
  resolve(response: HttpResponse): void
  reject(error: Error): void
}

export interface ConnectionSettings {
  readonly origin: URL
  /** Opening the connection, milliseconds. */
  readonly connectTimeout: number
  /** Longest silence while a response is awaited, milliseconds. */
  readonly readTimeout: number
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
  private readonly socket: net.Socket
  private readonly parser = new ResponseParser((response, keepAlive) => this.deliver(response, keepAlive))
  private readonly readBuffer = Buffer.allocUnsafeSlow(READ_SIZE)
  /** Small requests are put together here. Free again when a response has come, or the connection is not used again. */
  private writeBuffer: Buffer | undefined
  private lent: Buffer | undefined
  private exchange: Exchange | undefined
  private failure: Error | undefined

  constructor(
    private readonly settings: ConnectionSettings,
    private readonly events: ConnectionEvents,
  ) {
    this.socket = openSocket(settings, {
      nextBuffer: () => (this.lent = this.parser.directBuffer()) ?? this.readBuffer,
      onRead: (count) => this.read(count),
    })
    this.watch()
  }

  /** Sends a request; the exchange hears of its response or of what went wrong. */
  send(request: HttpRequest, exchange: Exchange): void {
    const { socket } = this
    this.exchange = exchange
    this.parser.expect(request.method, request.into)
    try {
      const head = requestHead(request, this.settings.origin.host)
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

  /** Ends the connection at once; a request under way fails with `reason`. */
  destroy(reason?: Error): void {
    this.failure ??= reason
    this.socket.destroy()
    this.fail()
  }

  private watch(): void {
    const { socket, settings, events } = this
    const connecting = setTimeout(() => this.destroy(fault(settings, `not open within ${settings.connectTimeout} ms`, 'ConnectTimeout')), settings.connectTimeout)
    const isSecure = settings.origin.protocol === 'https:'
    socket.once(isSecure ? 'secureConnect' : 'connect', () => {
      clearTimeout(connecting)
      socket.setTimeout(settings.readTimeout, () => this.destroy(fault(settings, `silent for ${settings.readTimeout} ms`, 'ReadTimeout')))
    })
    if (isSecure) socket.on('session', (session: Buffer) => events.onSession(session))
    socket.on('error', (error) => (this.failure ??= asFault(settings, error)))
    socket.on('close', () => {
      clearTimeout(connecting)
      try {
        this.parser.end()
      } catch (error) {
        this.failure ??= asFault(settings, error as Error)
      }
      this.fail()
      events.onClose(this)
    })
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
      this.destroy(asFault(this.settings, error as Error))
    }
    return true
  }

  private deliver(response: HttpResponse, keepAlive: boolean): void {
    const { exchange } = this
    this.exchange = undefined
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
    const { exchange } = this
    this.exchange = undefined
    exchange?.reject(this.failure ?? fault(this.settings, 'closed before the response was complete', 'ECONNRESET'))
  }
}

interface Reader {
  nextBuffer(): Buffer
  onRead(count: number): boolean
}

function openSocket({ origin, session }: ConnectionSettings, reader: Reader): net.Socket {
  const secure = origin.protocol === 'https:'
  const host = origin.hostname.replace(/^\[|\]$/g, '')
  const options = {
    host,
    port: origin.port === '' ? (secure ? 443 : 80) : Number(origin.port),
    noDelay: true,
    keepAlive: true,
    onread: { buffer: () => reader.nextBuffer(), callback: (count: number) => reader.onRead(count) },
  }
  if (!secure) return net.connect(options)
  const servername = net.isIP(host) ? undefined : host
  return tls.connect({ ...options, ...(servername !== undefined && { servername }), ...(session && { session }), ALPNProtocols: ['http/1.1'] })
}

function asFault(settings: ConnectionSettings, error: Error): StorageError {
  if (error instanceof StorageError) return error
  return fault(settings, error.message, (error as NodeJS.ErrnoException).code ?? error.name, error)
}

const CERTIFICATE = /^(?:ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/

/** Every fault of a connection may pass, so all of them are worth another try, but for a certificate that is not trusted. */
function fault({ origin }: ConnectionSettings, what: string, code: string, cause?: unknown): StorageError {
  const untrusted = CERTIFICATE.test(code)
  const remedy = untrusted ? '; if it is to be trusted, name its file in NODE_EXTRA_CA_CERTS' : ''
  return new StorageError(`connection to ${origin.origin}: ${what || code}${remedy}`, { kind: untrusted ? 'failed' : 'transient', code, cause })
}
