import { AsyncLocalStorage } from 'node:async_hooks'
import type { HttpClient } from '../../http/client.ts'
import type { StorageContext } from '../contract/context.ts'
import type { TraceSubject } from '../contract/trace.ts'
import type { Call } from './operation.ts'
import { messageOf } from '../../errors.ts'
import { visibleHeaders, visibleUrl } from './visible-request.ts'

/*
 * --aws-sdk-tracing: every request and its answer. `withTrace` wraps the call of a side and notes what the requests inside
 * are for; `traceExchange` goes around each request, over our own client or an SDK's. Nothing wraps anything in a run
 * that is not traced.
 */

interface TracedCall {
  readonly operation: string
  readonly key: string | undefined
  /** Requests that the call has sent so far. */
  requests: number
}

const currentCall = new AsyncLocalStorage<TracedCall>()

/** Notes the operation and the key for the requests of each call. Returns the call itself in a run that is not traced. */
export function withTrace<Side>(call: Call<Side>, { trace }: Pick<StorageContext, 'trace'>): Call<Side> {
  if (!trace) return call
  return (operation, input, options) => {
    const traced = { operation: operation.name, key: keyOf(input), requests: 0 }
    return currentCall.run(traced, () => call(operation, input, options))
  }
}

function keyOf(input: unknown): string | undefined {
  return typeof input === 'object' && input !== null && 'key' in input && typeof input.key === 'string' ? input.key : undefined
}

/** A request as it is about to be sent, with its secrets. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string | undefined>>
  /** Bytes of the body. */
  readonly bytes: number | undefined
}

/** What is shown of an answer. */
export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | undefined>>
}

type Tracing = Pick<StorageContext, 'trace' | 'side'>

/** Sends a request, and shows it and its answer, or its fault, without secrets. */
export async function traceExchange<T>(
  { method, url, headers, bytes }: Exchange,
  { trace, side }: Tracing,
  send: () => Promise<T>,
  answerOf: (result: T) => Answer,
): Promise<T> {
  if (!trace) return send()
  const subject = { ...subjectOfCurrentCall(), side, method, url: visibleUrl(url) }
  trace({ type: 'request', ...subject, bytes, headers: visibleHeaders(headers) })
  const sentAt = performance.now()
  try {
    const result = await send()
    const answer = answerOf(result)
    const requestId = answer.headers['x-amz-request-id'] ?? answer.headers['x-ms-request-id']
    trace({ type: 'answer', ...subject, status: answer.status, ms: performance.now() - sentAt, requestId, headers: visibleHeaders(answer.headers) })
    return result
  } catch (error) {
    trace({ type: 'fault', ...subject, ms: performance.now() - sentAt, message: messageOf(error) })
    throw error
  }
}

function subjectOfCurrentCall(): Pick<TraceSubject, 'operation' | 'key' | 'attempt'> {
  const call = currentCall.getStore()
  if (!call) return { operation: undefined, key: undefined, attempt: 1 }
  return { operation: call.operation, key: call.key, attempt: ++call.requests }
}

/** The client with each request shown. Returns the client itself in a run that is not traced. */
export function tracedClient(client: HttpClient, origin: string, context: Tracing): HttpClient {
  if (!context.trace) return client
  return {
    send(request) {
      const { method, path, headers, body } = request
      return traceExchange({ method, url: origin + path, headers, bytes: body?.length }, context, () => client.send(request), (answer) => answer)
    },
    close: () => client.close(),
  }
}
