import type { HttpRequest, HttpResponse } from './message.ts'
import { StorageError } from '../errors.ts'
import { Connection, type ConnectionEvents, type Exchange } from './connection.ts'

export interface HttpSettings {
  /** Scheme, host and port. */
  readonly origin: string
  /** Most connections at once. */
  readonly connections: number
  /** Opening a connection, milliseconds. */
  readonly connectTimeout?: number | undefined
  /** Longest silence while a response is awaited, milliseconds. */
  readonly readTimeout?: number | undefined
  /** Raised by one for each request sent. */
  readonly meter: { requests: number }
  /** The run's own signal: once it fires, requests under way get `GRACE` to end. */
  readonly signal?: AbortSignal | undefined
}

export interface HttpClient {
  /**
   * Sends one request and gathers the whole response.
   * @throws StorageError `transient` for every fault of the connection, `aborted` when the signal fired
   */
  send(request: HttpRequest): Promise<HttpResponse>
  close(): Promise<void>
}

const CONNECT_TIMEOUT = 10_000
/** A server that says nothing for two minutes never will. */
const READ_TIMEOUT = 120_000
/** Servers close idle connections without a word; after this long an idle one is not trusted, milliseconds. */
const IDLE_TRUST = 4_000
/** What requests under way may still take when the run is being stopped, milliseconds. */
const GRACE = 3_000

/** A pool of kept-alive HTTP/1.1 connections to one origin. */
export function createHttpClient(settings: HttpSettings): HttpClient {
  return new Pool(settings)
}

class Pool implements HttpClient, ConnectionEvents {
  private readonly origin: URL
  private readonly open = new Set<Connection>()
  /** The one used last is taken first, so that spare ones age and go. */
  private readonly free: Connection[] = []
  private readonly waiting: ((connection: Connection) => void)[] = []
  private session: Buffer | undefined
  private closed = false
  private readonly stop = (): void => void setTimeout(() => this.destroyAll(aborted()), GRACE).unref()

  constructor(private readonly settings: HttpSettings) {
    this.origin = new URL(settings.origin)
    settings.signal?.addEventListener('abort', this.stop, { once: true })
  }

  send(request: HttpRequest): Promise<HttpResponse> {
    if (request.signal?.aborted) return Promise.reject(aborted())
    const connection = this.take()
    if (connection) return this.exchange(connection, request)
    return new Promise<Connection>((resolve) => this.waiting.push(resolve)).then((free) => this.exchange(free, request))
  }

  close(): Promise<void> {
    this.closed = true
    this.settings.signal?.removeEventListener('abort', this.stop)
    this.destroyAll(aborted())
    return Promise.resolve()
  }

  onFree(connection: Connection): void {
    const next = this.waiting.shift()
    if (next) next(connection)
    else this.free.push(connection)
  }

  onClose(connection: Connection): void {
    this.open.delete(connection)
    const at = this.free.indexOf(connection)
    if (at >= 0) this.free.splice(at, 1)
    const next = this.waiting.shift()
    if (next) next(this.connect())
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
    const { connectTimeout = CONNECT_TIMEOUT, readTimeout = READ_TIMEOUT } = this.settings
    const connection = new Connection({ origin: this.origin, connectTimeout, readTimeout, session: this.session }, this)
    this.open.add(connection)
    return connection
  }

  private exchange(connection: Connection, request: HttpRequest): Promise<HttpResponse> {
    this.settings.meter.requests++
    return new Promise((resolve, reject) => {
      const { signal, timeout } = request
      // The run's own signal is listened to once for all requests.
      const watched = signal === this.settings.signal ? undefined : signal
      const exchange: Exchange = watched || timeout !== undefined ? guarded(connection, watched, timeout, resolve, reject) : { resolve, reject }
      if (this.closed) exchange.reject(aborted())
      else connection.send(request, exchange)
    })
  }

  private destroyAll(reason: Error): void {
    for (const connection of [...this.open]) connection.destroy(reason)
  }
}

/** An exchange that breaks the connection off when the signal fires or the time is up. */
function guarded(
  connection: Connection,
  signal: AbortSignal | undefined,
  timeout: number | undefined,
  resolve: (response: HttpResponse) => void,
  reject: (error: Error) => void,
): Exchange {
  const onAbort = (): void => connection.destroy(aborted())
  const timer = timeout === undefined ? undefined : setTimeout(() => connection.destroy(timedOut(timeout)), timeout)
  signal?.addEventListener('abort', onAbort, { once: true })
  const release = (): void => {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
  return {
    resolve(response) {
      release()
      resolve(response)
    },
    reject(error) {
      release()
      reject(error)
    },
  }
}

function aborted(): StorageError {
  return new StorageError('the run is being stopped', { kind: 'aborted' })
}

function timedOut(timeout: number): StorageError {
  return new StorageError(`no whole response within ${Math.round(timeout)} ms`, { kind: 'transient', code: 'AttemptTimeout' })
}
