import type { HttpClient } from '../../http/client.ts'
import type { HttpResponse } from '../../http/message.ts'
import type { RequestHeaders } from './headers.ts'
import type { Call, Operation, Outgoing, Subject } from './operation.ts'
import type { StorageError } from '../../errors.ts'
import { during } from '../../http/faults.ts'
import { withRetries, type RetryPolicy } from '../../http/retry.ts'
import { checkSuccess } from '../../http/unexpected-answer.ts'

/** A service's own parts of a call. */
export interface Service<Side> {
  /** Given to every operation. */
  readonly side: Side
  /**
   * Encoded path of an object; of the bucket, container or share itself for undefined.
   * @throws StorageError `unsafe-key` for a key that no path can hold
   */
  pathOf(key: string | undefined): string
  /**
   * Adds to the headers what every request has and what authorises this one. Runs for each try.
   * @returns path and query as they are sent, which may hold a secret
   */
  authorize(request: UnauthorizedRequest): string | Promise<string>
  /** The request and its object, as messages begin. */
  placeOf(subject: Subject): string
  /** The error of an answer that is no success. */
  errorOf(subject: Subject, response: HttpResponse): StorageError
  /** Has the service just learned how to authorise the refused request? Then the same try sends it once more. */
  hasCured?(error: StorageError, response: HttpResponse): boolean
}

/** A request of which only the authorisation is missing. */
export interface UnauthorizedRequest {
  readonly operation: string
  readonly method: string
  /** Encoded. */
  readonly path: string
  /** Encoded, without `?`; empty when there is none. */
  readonly query: string
  /** Names in lower case. A fresh object for each try. */
  readonly headers: RequestHeaders
  readonly body: Buffer | undefined
}

/** Path and query of a request that is authorised by its headers. */
export function targetOf({ path, query }: Pick<UnauthorizedRequest, 'path' | 'query'>): string {
  return query === '' ? path : `${path}?${query}`
}

/** What the tries of one call share. */
interface Begun<In, Out, Side> {
  readonly operation: Operation<In, Out, Side>
  readonly input: In
  readonly sent: Outgoing
  readonly path: string
  readonly subject: Subject
  readonly signal: AbortSignal | undefined
}

/**
 * Performs operations over our own HTTP client: builds the request, authorises it, exchanges it, checks that the success
 * is the service's own, reads the answer, and makes further tries by the policy.
 */
export function createCall<Side>(http: Pick<HttpClient, 'send'>, service: Service<Side>, policy: RetryPolicy): Call<Side> {
  const onlyOnce: RetryPolicy = { ...policy, maxAttempts: 1 }

  const attempt = async <In, Out>(begun: Begun<In, Out, Side>, timeout: number | undefined, isSecond = false): Promise<Out> => {
    const { operation, input, sent, path, subject, signal } = begun
    const { method } = operation
    const { query = '', body, into, limit } = sent
    const headers = { ...sent.headers }
    const authorized = service.authorize({ operation: operation.name, method, path, query, headers, body })
    const target = typeof authorized === 'string' ? authorized : await authorized
    let response: HttpResponse
    try {
      response = await http.send({ method, path: target, headers, body, into, limit, signal, timeout })
    } catch (error) {
      throw during(service.placeOf(subject), error as Error)
    }
    if (response.status < 300) {
      checkSuccess(response, operation.success, subject, service)
      return operation.answer(response, input, service.side, sent)
    }
    const error = service.errorOf(subject, response)
    if (isSecond || !service.hasCured?.(error, response)) throw error
    return attempt(begun, timeout, true)
  }

  return async (operation, input, options) => {
    const sent = operation.request(input, service.side)
    const subject = { operation: operation.name, key: sent.key }
    const signal = options?.signal
    const begun = { operation, input, sent, path: service.pathOf(sent.key), subject, signal }
    const judge = operation.judge?.(input)
    const oneTry = judge === undefined
      ? (timeout: number | undefined) => attempt(begun, timeout)
      : (timeout: number | undefined) => attempt(begun, timeout).catch((error: unknown) => {
        throw judge(error)
      })
    return withRetries(oneTry, operation.repeat === 'never' ? onlyOnce : policy, signal, subject)
  }
}
