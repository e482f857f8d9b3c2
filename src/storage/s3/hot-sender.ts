import { hashOf } from '../../integrity/hash.ts'
import type { HttpClient } from '../../http/client.ts'
import type { AnswerLimit, HttpRequest, HttpResponse } from '../../http/message.ts'
import type { CredentialSource } from './credentials.ts'
import type { S3Endpoint } from './endpoint.ts'
import { during } from '../../http/faults.ts'
import { checkedSuccess } from '../../http/unexpected-answer.ts'
import { withRetries, type RetryPolicy } from '../../http/retry.ts'
import { placeOf, responseError, SUCCESSES } from './errors.ts'
import { addHeaders, fixedHeaders, type FixedHeaders, type RequestHeaders, type RequestSettings } from './request-headers.ts'
import { createServiceClock } from './service-clock.ts'
import { createSigner, EMPTY_SHA256, type Signer } from './sigv4.ts'
import { encodeKey } from './uri.ts'

export interface HotTransportSettings {
  readonly bucket: string
  readonly endpoint: S3Endpoint
  readonly region: string
  /** Undefined sends unsigned requests. */
  readonly credentials: CredentialSource | undefined
  readonly retry: RetryPolicy
  readonly signPayload: boolean
  /** What is the same in every request of this side. */
  readonly requests: RequestSettings
}

/** One S3 request; the key is whole and not encoded, the query encoded and in the order of its names. */
export interface Call {
  readonly operation: string
  readonly method: HttpRequest['method']
  readonly key?: string
  readonly query?: string | undefined
  readonly headers?: RequestHeaders
  readonly body?: Buffer | undefined
  readonly into?: Buffer | undefined
  /** How long the answer may be; absent for those that say little. */
  readonly limit?: AnswerLimit | undefined
  readonly signal?: AbortSignal | undefined
}

/** Signs requests and sends them, with their retries. */
export class HotSender {
  readonly fixed: FixedHeaders
  private readonly signer: Signer
  private readonly clock = createServiceClock()

  constructor(
    private readonly http: HttpClient,
    private readonly settings: HotTransportSettings,
  ) {
    this.signer = createSigner(settings.region)
    this.fixed = fixedHeaders(settings.requests)
  }

  /** @throws StorageError for every answer that is no success */
  send(call: Call): Promise<HttpResponse> {
    return withRetries((timeout) => this.attempt(call, timeout), this.settings.retry, call.signal, call)
  }

  /** An answer with status 200 may turn out to be an error or to be cut short, so reading it belongs to the try. */
  sendAndRead<T>(call: Call, read: (response: HttpResponse) => T): Promise<T> {
    return withRetries(async (timeout) => read(await this.attempt(call, timeout)), this.settings.retry, call.signal, call)
  }

  close(): Promise<void> {
    return this.http.close()
  }

  private async attempt(call: Call, timeout: number | undefined, isSecond = false): Promise<HttpResponse> {
    const { bucket, credentials, endpoint } = this.settings
    const query = call.query ?? ''
    const path = call.key === undefined ? endpoint.bucketPath : endpoint.keyPath + encodeKey(call.key)
    const headers: RequestHeaders = { ...call.headers, host: endpoint.host }
    addHeaders(headers, this.fixed.every)
    if (credentials) {
      const available = credentials()
      const payloadHash = this.payloadHash(call)
      const signedWith = 'accessKeyId' in available ? available : await available
      this.signer.sign({ method: call.method, path, query, headers, payloadHash }, signedWith, this.clock.now())
    }
    const response = await this.exchange(call, {
      method: call.method,
      path: query === '' ? path : `${path}?${query}`,
      headers,
      body: call.body,
      into: call.into,
      limit: call.limit,
      signal: call.signal,
      timeout,
    })
    const subject = { operation: call.operation, bucket, key: call.key }
    if (response.status < 300) return checkedSuccess(response, subject, SUCCESSES)
    const error = responseError(subject, response)
    if (isSecond || error.code !== 'RequestTimeTooSkewed' || !this.clock.setBy(response.headers['date'])) throw error
    return this.attempt(call, timeout, true)
  }

  /** A fault of the connection says which request met it. */
  private async exchange(call: Call, request: HttpRequest): Promise<HttpResponse> {
    try {
      return await this.http.send(request)
    } catch (error) {
      throw during(placeOf({ operation: call.operation, bucket: this.settings.bucket, key: call.key }), error as Error)
    }
  }

  private payloadHash({ body, operation }: Call): string {
    if (!body || body.length === 0) return EMPTY_SHA256
    const isContent = operation === 'PutObject' || operation === 'UploadPart'
    return this.settings.signPayload || !isContent ? hashOf('sha256', body, 'hex') : 'UNSIGNED-PAYLOAD'
  }
}
