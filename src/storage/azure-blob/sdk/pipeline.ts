import { AsyncLocalStorage } from 'node:async_hooks'
import {
  AnonymousCredential, newPipeline, StorageSharedKeyCredential,
  type HttpOperationResponse, type Pipeline, type RequestPolicy, type WebResource,
} from '@azure/storage-blob'
import type { Agents } from '../../../http/proxy-agents.ts'
import type { StorageContext } from '../../contract/context.ts'
import type { Authorization } from '../../azure/authorization.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { AzureBlobSettings } from '../settings.ts'
import { StorageError } from '../../../errors.ts'
import { throughProxy } from '../../../http/proxy-agents.ts'
import { linkedAbort } from '../../../stopping.ts'
import { requireSuccess } from '../../../http/unexpected-answer.ts'
import { traceExchange } from '../../service/trace.ts'
import { fixedHeaders } from '../api/headers.ts'

/** Longest silence while an answer is awaited, milliseconds; our own client has the same. */
const READ_TIMEOUT = 120_000

const ofCall = new AsyncLocalStorage<Readonly<RequestHeaders>>()

/** Makes a call of the SDK with headers that it has no parameter for, or would send in fewer requests than we do. */
export function withHeaders<T>(headers: Readonly<RequestHeaders>, call: () => Promise<T>): Promise<T> {
  return ofCall.run(headers, call)
}

type Send = (request: WebResource) => Promise<HttpOperationResponse>
type Around = (request: WebResource, send: Send) => Promise<HttpOperationResponse>

/** The SDK's pipeline, set up as our own client is: same proxies and timeouts, and retries left to us. It signs with a key by itself. */
export function createPipeline(settings: AzureBlobSettings, authorization: Authorization, agents: Agents, context: StorageContext): Pipeline {
  const credential = authorization.kind === 'shared-key'
    ? new StorageSharedKeyCredential(authorization.account, authorization.key)
    : new AnonymousCredential()
  const pipeline = newPipeline(credential, { retryOptions: { maxTries: 1 } })
  const { every } = fixedHeaders(settings)
  const add = (around: Around): void => {
    pipeline.factories.push({ create: (next): RequestPolicy => ({ sendRequest: (request) => around(request, (sent) => next.sendRequest(sent)) }) })
  }
  add((request, send) => {
    context.meter.requests++
    for (const headers of [every, ofCall.getStore()]) {
      for (const name in headers) request.headers.set(name, headers[name] ?? '')
    }
    return send(request)
  })
  // The SDK's own policy for tokens asks for a token for each request, and refuses plain http.
  if (authorization.kind === 'bearer') {
    const { token } = authorization
    add(async (request, send) => {
      request.headers.set('authorization', `Bearer ${await token()}`)
      return send(request)
    })
  }
  add(refuseWebPages)
  add((request, send) => withinSilence(request, settings.readTimeout ?? READ_TIMEOUT, send))
  if (context.trace) add((request, send) => traceRequest(request, context, send))
  add((request, send) => byProxies(request, agents, send))
  return pipeline
}

/** The SDK does not look at the content of a success. Reads are not checked: a blob may be a web page. */
async function refuseWebPages(request: WebResource, send: Send): Promise<HttpOperationResponse> {
  const answer = await send(request)
  const isWrite = request.method !== 'GET' && request.method !== 'HEAD'
  if (isWrite && answer.status < 300) {
    requireSuccess({ status: answer.status, headers: answer.headers.toJson(), body: Buffer.from(answer.bodyAsText ?? '') }, answer.status, `${request.method} ${new URL(request.url).pathname}`)
  }
  return answer
}

/** Gives up a request when nothing has moved for this long, milliseconds. */
async function withinSilence(request: WebResource, silence: number, send: Send): Promise<HttpOperationResponse> {
  const given = request.abortSignal as AbortSignal | undefined
  const link = linkedAbort(given)
  let isSilent = false
  const timer = setTimeout(() => {
    isSilent = true
    link.abort()
  }, silence)
  request.abortSignal = link.signal
  request.onUploadProgress = () => void timer.refresh()
  try {
    const answer = await send(request)
    // The signal ends the body, too.
    if (answer.readableStreamBody) answer.readableStreamBody.once('close', link.release)
    else link.release()
    return answer
  } catch (error) {
    link.release()
    if (!isSilent || given?.aborted) throw error
    throw new StorageError(`connection to ${new URL(request.url).origin}: silent for ${silence} ms`, { kind: 'transient', code: 'ReadTimeout' })
  } finally {
    clearTimeout(timer)
  }
}

function traceRequest(request: WebResource, context: StorageContext, send: Send): Promise<HttpOperationResponse> {
  const { method, url } = request
  const bytes = Buffer.isBuffer(request.body) ? request.body.length : undefined
  const exchange = { method, url, headers: request.headers.toJson({ preserveCase: false }), bytes }
  const answerOf = ({ status, headers }: HttpOperationResponse) => ({ status, headers: headers.toJson({ preserveCase: false }) })
  return traceExchange(exchange, context, () => send(request), answerOf)
}

async function byProxies(request: WebResource, { httpAgent, httpsAgent }: Agents, send: Send): Promise<HttpOperationResponse> {
  const { protocol, hostname, port, pathname, search } = new URL(request.url)
  request.agent = protocol === 'https:' ? httpsAgent : httpAgent
  const path = pathname + search
  const headers: Record<string, string> = {}
  const outgoing = { protocol, hostname, port: port === '' ? undefined : Number(port), path, headers }
  const { answer } = await throughProxy(outgoing, async () => {
    for (const name in headers) request.headers.set(name, headers[name] ?? '')
    if (outgoing.path !== path) request.requestOverrides = { path: outgoing.path }
    const answer = await send(request)
    return { answer, response: { statusCode: answer.status, headers: answer.headers.toJson() } }
  })
  return answer
}
