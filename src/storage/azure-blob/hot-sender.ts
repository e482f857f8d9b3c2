import { randomUUID } from 'node:crypto'
import type { HttpClient } from '../../http/client.ts'
import type { AnswerLimit, HttpRequest, HttpResponse } from '../../http/message.ts'
import type { BlobAuthorization } from './authorization.ts'
import type { RetryStatus } from './settings.ts'
import { during } from '../../http/faults.ts'
import { checkSuccess } from '../../http/unexpected-answer.ts'
import { withRetries, type RetryPolicy, type RetrySubject } from '../../http/retry.ts'
import { createAuthorizer, type Authorizer } from './authorize.ts'
import { placeOf, responseError, SUCCESS_OF } from './errors.ts'
import { asInvalidSas } from './sas-validity.ts'
import { addHeaders, type RequestHeaders } from '../service/headers.ts'
import { fixedHeaders, type FixedHeaders, type FixedHeaderSettings } from './request-headers.ts'
import { encodeName } from './uri.ts'

export interface HotTransportSettings extends FixedHeaderSettings {
  /** Scheme, host and port, and behind that the account where the host does not name it. */
  readonly serviceUrl: string
  readonly container: string
  readonly authorization: BlobAuthorization
  readonly retry: RetryPolicy
  readonly retryStatus?: RetryStatus | undefined
}

/** One request; the name is whole and not encoded, the query encoded. */
export interface Call {
  readonly operation: string
  readonly method: HttpRequest['method']
  /** Absent for operations on the container. */
  readonly name?: string
  readonly query?: string | undefined
  readonly headers?: RequestHeaders
  readonly body?: Buffer | undefined
  readonly into?: Buffer | undefined
  /** How long the answer may be; absent for those that say little. */
  readonly limit?: AnswerLimit | undefined
  readonly signal?: AbortSignal | undefined
}

/** Authorises requests and sends them, with their retries. */
export class HotSender {
  readonly fixed: FixedHeaders
  readonly container: string
  private readonly authorize: Authorizer
  private readonly containerPath: string
  private readonly sas: string | undefined

  constructor(
    private readonly http: HttpClient,
    private readonly settings: HotTransportSettings,
  ) {
    const { pathname } = new URL(settings.serviceUrl)
    this.container = settings.container
    this.containerPath = `${pathname.replace(/\/$/, '')}/${encodeName(settings.container)}`
    this.authorize = createAuthorizer(settings.authorization)
    this.sas = settings.authorization.kind === 'sas' ? settings.authorization.query : undefined
    this.fixed = fixedHeaders(settings)
  }

  /** @throws StorageError for every answer that is no success */
  send(call: Call): Promise<HttpResponse> {
    return withRetries((timeout) => this.attempt(call, timeout), this.settings.retry, call.signal, subjectOf(call))
  }

  /** An answer with status 200 may turn out to be cut short, so reading it belongs to the try. */
  sendAndRead<T>(call: Call, read: (response: HttpResponse) => T): Promise<T> {
    return withRetries(async (timeout) => read(await this.attempt(call, timeout)), this.settings.retry, call.signal, subjectOf(call))
  }

  /** As `sendAndRead`, and hands errors to `judge`, which may end the tries by throwing another one. */
  sendJudged<T>(call: Call, judge: (error: unknown) => unknown, read: (response: HttpResponse) => T): Promise<T> {
    const attempt = (timeout: number | undefined): Promise<T> => this.attempt(call, timeout).then(read).catch((error: unknown) => {
      throw judge(error)
    })
    return withRetries(attempt, this.settings.retry, call.signal, subjectOf(call))
  }

  close(): Promise<void> {
    this.settings.retry.endpoint?.close()
    return this.http.close()
  }

  private async attempt(call: Call, timeout: number | undefined): Promise<HttpResponse> {
    const { method, name, query = '', body, into, limit, signal } = call
    const headers: RequestHeaders = { ...call.headers, 'x-ms-client-request-id': randomUUID() }
    addHeaders(headers, this.fixed.every)
    const path = name === undefined ? this.containerPath : `${this.containerPath}/${encodeName(name)}`
    const authorised = this.authorize({ method, path, query, headers, length: body?.length ?? 0 })
    const response = await this.exchange(call, {
      method,
      path: typeof authorised === 'string' ? authorised : await authorised,
      headers,
      body,
      into,
      limit,
      signal,
      timeout,
    })
    const subject = { operation: call.operation, container: this.container, name }
    if (response.status < 300) {
      checkSuccess(response, SUCCESS_OF.get(call.operation), subject, { placeOf, errorOf: responseError })
      return response
    }
    throw asInvalidSas(responseError(subject, response, this.settings.retryStatus), this.sas)
  }

  /** A fault of the connection says which request met it. */
  private async exchange({ operation, name }: Call, request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.http.send(request)
    } catch (error) {
      throw during(placeOf({ operation, container: this.container, name }), error as Error)
    }
  }
}

function subjectOf({ operation, name }: Call): RetrySubject {
  return { operation, key: name }
}
