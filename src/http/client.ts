import process from 'node:process'
import type { HttpRequest, HttpResponse } from './message.ts'
import type { Environment } from './proxy.ts'
import { StorageError } from '../errors.ts'
import { abortedError } from '../stopping.ts'
import { Connection, type ConnectionEvents, type Exchange } from './connection.ts'
import { during } from './faults.ts'
import { routeTo, type Route } from './route.ts'

export interface HttpSettings {
  /** Scheme, host and port. */
  readonly origin: string
  /** Most connections at once. */
  readonly connections: number
  /** Opening a connection, milliseconds. */
  readonly connectTimeout?: number | undefined
  /** Longest silence while a response is awaited, milliseconds. */
  readonly readTimeout?: number | undefined
  /** Longest time without progress in the middle of a request or response, milliseconds; unlimited when absent. */
  readonly stalledStreamProtection?: number | undefined
  /** Variables that name proxies and trusted certificates; those of the process when absent. */
  readonly env?: Environment | undefined
  /** Counts the requests that are sent. */
  readonly meter: { requests: number }
  /** The run's own signal: when it fires, requests in flight get `GRACE` to end. */
  readonly signal?: AbortSignal | undefined
}

export interface HttpClient {
  /**
   * Sends one request and reads the whole response.
   * @throws StorageError `transient` for a fault of the connection, `aborted` when the signal fired or the client was
   *   closed, `credentials` when a proxy requires others, `unreachable` for a fault that no further try can cure, such as
   *   an untrusted certificate, `failed` for a request that HTTP cannot carry or that a proxy's rules forbid
   */
  send(request: HttpRequest): Promise<HttpResponse>
  close(): Promise<void>
}

/** For `stalledStreamProtection`: a stream without progress for this long is aborted, milliseconds. The AWS SDKs use the same. */
export const STALL_GRACE = 20_000
const CONNECT_TIMEOUT = 10_000
/** A server that sends nothing for two minutes will not send anything. */
const READ_TIMEOUT = 120_000
/** Servers close idle connections without notice. A connection that was idle for longer is not used again, milliseconds. */
const IDLE_TRUST = 4_000
/** How long requests in flight may still take when the run is being stopped, milliseconds. */
const GRACE = 3_000

/**
 * A pool of kept-alive HTTP/1.1 connections to one origin, through the proxy that the environment names for it.
 *
 * @throws UsageError when the environment names a proxy or a certificate file that cannot be used
 */
export function createHttpClient(settings: HttpSettings): HttpClient {
  return new Pool(settings)
}

/** A request in the pool. */
interface Ticket extends Exchange {
  readonly request: HttpRequest
  /** Undefined while the request waits for one. */
  connection: Connection | undefined
}

class Pool implements HttpClient, ConnectionEvents {
  private readonly route: Route
  private readonly open = new Set<Connection>()
  /** The most recently used one is taken first, so that spare ones become idle and are closed. */
  private readonly free: Connection[] = []
  private readonly waiting: Ticket[] = []
  private session: Buffer | undefined
  private closed = false
  private readonly stop = (): void => void setTimeout(() => this.endAll(abortedError()), GRACE).unref()

  constructor(private readonly settings: HttpSettings) {
    this.route = routeTo(new URL(settings.origin), settings.env ?? process.env)
    settings.signal?.addEventListener('abort', this.stop, { once: true })
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    if (request.signal?.aborted || this.closed) return Promise.reject(abortedError())
    return new Promise((resolve, reject) => {
      const ticket = this.watched({ request, resolve, reject, connection: undefined })
      const connection = this.take()
      if (connection) this.dispatch(connection, ticket)
      else this.waiting.push(ticket)
    })
  }

  close(): Promise<void> {
    this.closed = true
    this.settings.signal?.removeEventListener('abort', this.stop)
    this.endAll(abortedError())
    return Promise.resolve()
  }

  onFree(connection: Connection): void {
    const next = this.waiting.shift()
    if (next) this.dispatch(connection, next)
    else this.free.push(connection)
  }

  onClose(connection: Connection): void {
    this.open.delete(connection)
    const at = this.free.indexOf(connection)
    if (at >= 0) this.free.splice(at, 1)
    const next = this.waiting.shift()
    if (next) this.dispatch(this.connect(), next)
  }

  onSession(session: Buffer): void {
    this.session = session
  }

  private take(): Connection | undefined {
    for (let connection = this.free.pop(); connection; connection = this.free.pop()) {
      if (performance.now() - connection.freeSince < IDLE_TRUST) return connection
      connection.destroy()
    }
    return this.open.size < this.settings.connections ? this.connect() : undefined
  }

  private connect(): Connection {
    const { route, session } = this
    const { connectTimeout = CONNECT_TIMEOUT, readTimeout = READ_TIMEOUT, stalledStreamProtection } = this.settings
    const connection = new Connection({ route, connectTimeout, readTimeout, stalledStreamProtection, session }, this)
    this.open.add(connection)
    return connection
  }

  private dispatch(connection: Connection, ticket: Ticket): void {
    this.settings.meter.requests++
    ticket.connection = connection
    connection.send(ticket.request, ticket)
  }

  /** Ends the request when its signal fires or its time is up. The pool itself listens to the run's own signal. */
  private watched(ticket: Ticket): Ticket {
    const { signal, timeout } = ticket.request
    const watched = signal === this.settings.signal ? undefined : signal
    if (!watched && timeout === undefined) return ticket
    const onAbort = (): void => this.cancel(guarded, abortedError())
    const timer = timeout === undefined ? undefined : setTimeout(() => this.cancel(guarded, timedOut(timeout)), timeout)
    watched?.addEventListener('abort', onAbort, { once: true })
    const release = (): void => {
      clearTimeout(timer)
      watched?.removeEventListener('abort', onAbort)
    }
    const guarded: Ticket = {
      ...ticket,
      resolve(response) {
        release()
        ticket.resolve(response)
      },
      reject(error) {
        release()
        ticket.reject(error)
      },
    }
    return guarded
  }

  private cancel(ticket: Ticket, reason: Error): void {
    if (ticket.connection) return ticket.connection.destroy(reason)
    this.waiting.splice(this.waiting.indexOf(ticket), 1)
    ticket.reject(during(ticket.request.operation, reason))
  }

  private endAll(reason: Error): void {
    for (const ticket of this.waiting.splice(0)) ticket.reject(reason)
    for (const connection of [...this.open]) connection.destroy(reason)
  }
}

function timedOut(timeout: number): StorageError {
  return new StorageError(`no whole response within ${Math.round(timeout)} ms`, { kind: 'transient', code: 'AttemptTimeout' })
}
