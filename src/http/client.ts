import { Pool } from 'undici'
import { StorageError } from '../errors.ts'
import { Exchange, type HttpResponse } from './exchange.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD'
  /** Path and query, already encoded. */
  readonly path: string
  /** Names and values in turn. */
  readonly headers: string[]
  readonly body?: Buffer | undefined
  /** A buffer that the response's body may be gathered in. */
  readonly into?: Buffer | undefined
  /** The whole of this try, milliseconds; unlimited when absent. */
  readonly timeout?: number | undefined
  readonly signal?: AbortSignal | undefined
}

export interface HttpSettings {
  /** Scheme, host and port. */
  readonly origin: string
  /** Most connections at once. */
  readonly connections: number
  /** Opening a connection, milliseconds. */
  readonly connectTimeout?: number | undefined
  /** Waiting for the first byte of a response, milliseconds. */
  readonly readTimeout?: number | undefined
  /** Raised by one for each request sent. */
  readonly meter: { requests: number }
  /** The run's own signal: once it fires, requests under way get `GRACE` to end. */
  readonly signal?: AbortSignal | undefined
}

export interface HttpClient {
  /**
   * Sends one request and gathers the whole response.
   * @throws StorageError `transient` for every fault of the connection, `aborted` when the signal fired or the client
   *   was closed, `failed` for what no further try can cure: a request that HTTP cannot carry, an untrusted certificate
   */
  send(request: HttpRequest): Promise<HttpResponse>
  close(): Promise<void>
}

/** Five minutes: a service that has not begun to answer by then never will. */
const READ_TIMEOUT = 300_000
/** A body that brings nothing for this long is a dead connection, milliseconds. */
const STALL_TIMEOUT = 60_000
/** What requests under way may still take when the run is being stopped, milliseconds. */
const GRACE = 3_000

/** One pool of kept-alive HTTP/1.1 connections to one origin. */
export function createHttpClient(settings: HttpSettings): HttpClient {
  const pool = new Pool(settings.origin, {
    connections: settings.connections,
    pipelining: 1,
    connect: { timeout: settings.connectTimeout ?? 10_000, noDelay: true },
    headersTimeout: settings.readTimeout ?? READ_TIMEOUT,
    bodyTimeout: STALL_TIMEOUT,
    keepAliveTimeout: 10_000,
  })
  const underWay = new Set<Exchange>()
  const stop = (): void => void setTimeout(() => underWay.forEach((exchange) => exchange.cancel(aborted())), GRACE).unref()
  const forget = (exchange: Exchange): void => void underWay.delete(exchange)
  settings.signal?.addEventListener('abort', stop, { once: true })

  const send = (request: HttpRequest): Promise<HttpResponse> =>
    new Promise((resolve, reject) => {
      const { method, path, headers, body = null, into, signal, timeout } = request
      if (signal?.aborted) return reject(aborted())
      const fail = (error: Error): void => reject(transportError(error, settings.origin))
      // The run's own signal is listened to once for all requests, above.
      const watched = signal === settings.signal ? undefined : signal
      let onEnd = forget
      if (watched || timeout !== undefined) {
        const unwatch = watch(() => exchange, watched, timeout)
        onEnd = (ended) => {
          unwatch()
          forget(ended)
        }
      }
      const exchange = new Exchange(into, resolve, fail, onEnd)
      underWay.add(exchange)
      settings.meter.requests++
      pool.dispatch({ method, path, headers, body }, exchange)
    })

  return {
    send,
    async close() {
      settings.signal?.removeEventListener('abort', stop)
      await pool.destroy()
    },
  }
}

/** Breaks the exchange off when the signal fires or the time is up; the returned function calls that off. */
function watch(exchange: () => Exchange, signal: AbortSignal | undefined, timeout: number | undefined): () => void {
  const onAbort = (): void => exchange().cancel(aborted())
  signal?.addEventListener('abort', onAbort, { once: true })
  const timer = timeout === undefined ? undefined : setTimeout(() => exchange().cancel(timedOut(timeout)), timeout)
  return () => {
    signal?.removeEventListener('abort', onAbort)
    clearTimeout(timer)
  }
}

function aborted(): StorageError {
  return new StorageError('the run is being stopped', { kind: 'aborted' })
}

function timedOut(timeout: number): StorageError {
  return new StorageError(`no whole response within ${Math.round(timeout)} ms`, { kind: 'transient', code: 'AttemptTimeout' })
}

const CLOSED: ReadonlySet<string> = new Set(['UND_ERR_DESTROYED', 'UND_ERR_CLOSED'])
const CERTIFICATE = /^(?:ERR_TLS_|CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/

function transportError(error: Error, origin: string): StorageError {
  if (error instanceof StorageError) return error
  const code = (error as NodeJS.ErrnoException).code ?? error.name
  const options = { code, cause: error }
  if (CLOSED.has(code)) return new StorageError('the connections have been closed', { kind: 'aborted', ...options })
  if (code === 'UND_ERR_INVALID_ARG') return new StorageError(`HTTP cannot carry the request: ${error.message}`, { kind: 'failed', ...options })
  const message = `connection to ${origin}: ${error.message || code}`
  return new StorageError(message, { kind: CERTIFICATE.test(code) ? 'failed' : 'transient', ...options })
}
