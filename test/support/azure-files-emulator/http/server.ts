import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { authorize } from '../access/authorize.ts'
import type { FaultAction, SeenRequest } from '../faults.ts'
import { operationOf, OPERATIONS } from '../operations/table.ts'
import { LATEST_VERSION, type Settings } from '../settings.ts'
import type { Account } from '../state/account.ts'
import { commonHeaders, errorAnswer, send } from './answer.ts'
import { bodyReader, type Answer, type Call } from './call.ts'
import { badHeader, ServiceError } from './error.ts'
import { parseQuery, splitShare, withoutAccount } from './target.ts'

/** What a server answers from, and whom it tells. */
export interface Service {
  readonly account: Account
  readonly settings: Settings
  /** Sees each request before it is done, and says what faults it meets. */
  seen(request: SeenRequest): readonly FaultAction[]
}

export interface Listening {
  readonly server: Server
  readonly port: number
}

export interface ListenOptions {
  readonly host: string
  readonly port: number
  /** Certificate and key, in PEM; the server then speaks HTTPS. */
  readonly tls?: { readonly cert: string, readonly key: string } | undefined
}

/** Listens until the server is closed. */
export async function listen(service: Service, { host, port, tls }: ListenOptions): Promise<Listening> {
  const scheme = tls === undefined ? 'http' : 'https'
  const answer: RequestListener = (request, response) => {
    // Whoever asked has gone, or the answer cannot be made: then there is nobody to tell.
    handle(service, scheme, request, response).catch(() => response.destroy())
  }
  const options = { keepAliveTimeout: 120_000, requestTimeout: 0, noDelay: true, maxHeaderSize: 64 * 1024 }
  const server = tls === undefined ? createServer(options, answer) : createSecureServer({ ...options, ...tls }, answer)
  server.listen(port, host)
  await once(server, 'listening')
  return { server, port: (server.address() as AddressInfo).port }
}

async function handle(service: Service, scheme: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  request.on('error', () => undefined)
  response.on('error', () => undefined)
  const requestId = randomUUID()
  const parsed = parse(service, scheme, request)
  const call = parsed instanceof ServiceError ? undefined : parsed
  const seen = describe(request, call)
  const faults = service.seen(seen)
  const reset = (): void => { request.socket.resetAndDestroy() }
  if (faults.some(({ kind }) => kind === 'drop')) return reset()
  await runBefore(faults)
  const refused = faults.find((fault) => fault.kind === 'answer')
  const answer = refused !== undefined ? { ...errorAnswer({ ...refused, message: refused.code }, requestId) }
    : await done(seen.operation, call ?? (parsed), requestId)
  seen.status = answer.status
  seen.code = answer.headers?.['x-ms-error-code'] as string | undefined
  for (const fault of faults) if (fault.kind === 'after') await fault.run()
  if (faults.some(({ kind }) => kind === 'lose answer')) return reset()
  const common = { ...commonHeaders(requestId, call?.version ?? LATEST_VERSION, request.headers['x-ms-client-request-id'] as string | undefined), ...refused?.headers }
  await send(response, answer, common, request.method !== 'HEAD', faults)
}

async function runBefore(faults: readonly FaultAction[]): Promise<void> {
  for (const fault of faults) {
    if (fault.kind === 'wait') await fault.until
    if (fault.kind === 'before') await fault.run()
  }
}

/** Does what is asked, and turns what is refused into its answer. */
async function done(name: string, call: Call | ServiceError, requestId: string): Promise<Answer> {
  try {
    if (call instanceof ServiceError) throw call
    const operation = OPERATIONS[name]
    const grant = authorize(call, operation?.need)
    checkHeaders(call)
    if (operation === undefined) throw new ServiceError('InvalidQueryParameterValue', { QueryParameterName: 'comp', QueryParameterValue: call.query.get('comp') ?? '' })
    if (operation.since !== undefined && call.version < operation.since) throw new ServiceError('UnsupportedQueryParameter', { QueryParameterName: 'comp', QueryParameterValue: call.query.get('comp') ?? '' })
    return await operation.run(call, grant)
  } catch (error) {
    if (error instanceof ServiceError) return errorAnswer(error, requestId)
    // A mistake of the emulator must not look like a refusal of the service.
    console.error(error)
    return errorAnswer(new ServiceError('InternalError'), requestId)
  }
}

const VERSION = /^\d{4}-\d\d-\d\d$/
const CONDITIONS = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since']

function checkHeaders({ headers, version, settings }: Call): void {
  if (version === '') throw new ServiceError('MissingRequiredHeader', { HeaderName: 'x-ms-version' })
  if (!VERSION.test(version) || version > settings.maxVersion) throw badHeader('x-ms-version', version)
  // Files and directories have ETags, but the service compares none.
  if (CONDITIONS.some((name) => headers[name] !== undefined)) throw new ServiceError('ConditionHeadersNotSupported')
}

function parse({ account, settings }: Service, scheme: string, request: IncomingMessage): Call | ServiceError {
  // A client that takes us for its proxy names the whole address.
  const [, proxied, url = '/'] = /^(?:https?:\/\/([^/?]+))?(.*)$/.exec(request.url ?? '/') ?? []
  const mark = url.indexOf('?')
  const rawPath = mark < 0 ? url : url.slice(0, mark)
  const query = parseQuery(mark < 0 ? '' : url.slice(mark + 1))
  const host = proxied ?? request.headers.host ?? ''
  const below = withoutAccount(rawPath, host, settings.account)
  const split = below === undefined ? undefined : splitShare(below)
  if (split === undefined || query === undefined) return new ServiceError('InvalidUri')
  const sent = request.headers['x-ms-version']
  return {
    method: request.method ?? 'GET',
    rawPath, query, account, settings, ...split,
    headers: request.headers,
    rawHeaders: request.rawHeaders,
    version: (Array.isArray(sent) ? sent[0] : sent) ?? query.get('sv') ?? '',
    remote: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''),
    origin: `${scheme}://${host}`,
    ...bodyReader(request),
  }
}

function describe(request: IncomingMessage, call: Call | undefined): SeenRequest {
  const path = (call?.rest ?? '').replace(/%2f/gi, '/').replace(/^\/+/, '')
  return {
    operation: (call && operationOf(call)) ?? 'unknown',
    method: request.method ?? '',
    share: call?.share ?? '',
    path: decoded(path),
    query: call?.query ?? new Map(),
    headers: request.headers,
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
