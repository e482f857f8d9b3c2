import { hash } from 'node:crypto'
import type { HttpClient } from '../../http/client.ts'
import type { HttpRequest, HttpResponse } from '../../http/message.ts'
import type { Facts } from '../entry.ts'
import type { CallOptions, Content, Payload, ReadOptions, Written } from '../storage.ts'
import type { CredentialSource } from './credentials.ts'
import type { S3Endpoint } from './endpoint.ts'
import type { RequestSettings } from './request-headers.ts'
import type { KeyOutcome, ListQuery, S3Transport, Upload } from './transport.ts'
import { withRetries, type RetryPolicy } from '../../http/retry.ts'
import { hexToBase64, md5Of } from '../../integrity/md5.ts'
import { deleteRequestBody, parseDeleteResult } from './delete-objects.ts'
import { responseError, type RequestSubject } from './errors.ts'
import { addFactHeaders, etagIsDigest, etagOf } from './facts.ts'
import { contentOf } from './get-object.ts'
import { openListPage, type ListPage } from './list-page.ts'
import { completeRequestBody, parseCompleteResult, parseUploadId } from './multipart-xml.ts'
import { createServiceClock } from './service-clock.ts'
import { createSigner, EMPTY_SHA256, type Signer } from './sigv4.ts'
import { encodeKey, encodeQuery } from './uri.ts'

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

interface Call {
  readonly operation: string
  readonly method: HttpRequest['method']
  readonly key?: string
  readonly query?: string
  readonly headers?: Record<string, string>
  readonly body?: Buffer | undefined
  readonly into?: Buffer | undefined
  readonly signal?: AbortSignal | undefined
}

/** A page of a thousand objects with long keys, bytes; larger answers get a buffer of their own. */
const PAGE_SIZE = 2 ** 20

/** S3 over our own HTTP pool and signature: the fast way, for every configuration that it covers. */
export function createHotTransport(http: HttpClient, settings: HotTransportSettings): S3Transport {
  return new HotTransport(http, settings)
}

class HotTransport implements S3Transport {
  private readonly signer: Signer
  /** For the answers to listings, which are parsed at once; a listing in flight has one of its own. */
  private readonly pageBuffers: Buffer[] = []
  private readonly clock = createServiceClock()

  constructor(
    private readonly http: HttpClient,
    private readonly settings: HotTransportSettings,
  ) {
    this.signer = createSigner(settings.region)
  }

  async listPage(query: ListQuery, options?: CallOptions): Promise<ListPage> {
    const into = this.pageBuffers.pop() ?? Buffer.allocUnsafeSlow(PAGE_SIZE)
    const call: Call = {
      operation: 'ListObjectsV2',
      method: 'GET',
      query: encodeQuery({
        'list-type': '2',
        'encoding-type': 'url',
        prefix: query.prefix || undefined,
        delimiter: query.delimiter,
        'continuation-token': query.token,
        'start-after': query.token === undefined ? query.startAfter : undefined,
        'max-keys': query.maxKeys?.toString(),
      }),
      into,
      signal: options?.signal,
    }
    const giveBack = (): void => void this.pageBuffers.push(into)
    return this.callAndRead(call, ({ body }) => openListPage(body, query.prefixLength, this.settings.bucket, giveBack))
  }

  async get(key: string, ifMatch: string, options?: ReadOptions): Promise<Content> {
    const headers: Record<string, string> = {}
    const range = options?.range
    if (ifMatch !== '') headers['if-match'] = `"${ifMatch}"`
    if (range) headers['range'] = `bytes=${range.start}-${range.end - 1}`
    const call: Call = { operation: 'GetObject', method: 'GET', key, headers, into: options?.into, signal: options?.signal }
    return this.callAndRead(call, (response) => contentOf(response, range, { operation: 'GetObject', bucket: this.settings.bucket, key }))
  }

  async put(key: string, payload: Payload, facts: Facts, options?: CallOptions): Promise<Written> {
    const headers: Record<string, string> = {}
    addFactHeaders(headers, facts)
    return this.upload('PutObject', key, '', headers, payload, options)
  }

  async createUpload(key: string, facts: Facts, options?: CallOptions): Promise<string> {
    const headers: Record<string, string> = {}
    addFactHeaders(headers, facts)
    const call: Call = { operation: 'CreateMultipartUpload', method: 'POST', key, query: 'uploads=', headers, signal: options?.signal }
    return this.callAndRead(call, ({ body }) => parseUploadId(body))
  }

  async uploadPart(upload: Upload, number: number, payload: Payload, options?: CallOptions): Promise<Written> {
    const query = encodeQuery({ partNumber: String(number), uploadId: upload.id })
    return this.upload('UploadPart', upload.key, query, {}, payload, options)
  }

  async completeUpload(upload: Upload, etags: readonly string[], options?: CallOptions): Promise<Written> {
    const subject: RequestSubject = { operation: 'CompleteMultipartUpload', bucket: this.settings.bucket, key: upload.key }
    const call: Call = {
      ...subject,
      key: upload.key,
      method: 'POST',
      query: encodeQuery({ uploadId: upload.id }),
      headers: { 'content-type': 'application/xml' },
      body: completeRequestBody(etags),
      signal: options?.signal,
    }
    return this.callAndRead(call, (response) => ({
      etag: parseCompleteResult(response, subject),
      etagIsDigest: etagIsDigest(response.headers),
    }))
  }

  async abortUpload(upload: Upload): Promise<void> {
    await this.call({ operation: 'AbortMultipartUpload', method: 'DELETE', key: upload.key, query: encodeQuery({ uploadId: upload.id }) })
  }

  async remove(keys: readonly string[], options?: CallOptions): Promise<KeyOutcome[]> {
    const body = deleteRequestBody(keys)
    const headers = { 'content-type': 'application/xml', 'content-md5': hexToBase64(md5Of(body)) }
    const call: Call = { operation: 'DeleteObjects', method: 'POST', query: 'delete=', headers, body, signal: options?.signal }
    return this.callAndRead(call, (response) => parseDeleteResult(response.body, keys, this.settings.bucket))
  }

  async removeOne(key: string, options?: CallOptions): Promise<void> {
    await this.call({ operation: 'DeleteObject', method: 'DELETE', key, signal: options?.signal })
  }

  close(): Promise<void> {
    return this.http.close()
  }

  private async upload(
    operation: string,
    key: string,
    query: string,
    headers: Record<string, string>,
    { bytes, md5 }: Payload,
    options: CallOptions | undefined,
  ): Promise<Written> {
    headers['content-md5'] = hexToBase64(md5 ?? md5Of(bytes))
    const response = await this.call({ operation, method: 'PUT', key, query, headers, body: bytes, signal: options?.signal })
    return { etag: etagOf(response.headers), etagIsDigest: etagIsDigest(response.headers) }
  }

  private call(call: Call): Promise<HttpResponse> {
    return withRetries((timeout) => this.attempt(call, timeout), this.settings.retry, call.signal)
  }

  /** An answer with status 200 may turn out to be an error or to be cut short, so reading it belongs to the try. */
  private callAndRead<T>(call: Call, read: (response: HttpResponse) => T): Promise<T> {
    return withRetries(async (timeout) => read(await this.attempt(call, timeout)), this.settings.retry, call.signal)
  }

  private async attempt(call: Call, timeout: number | undefined, isSecond = false): Promise<HttpResponse> {
    const { bucket, credentials, endpoint } = this.settings
    const query = call.query ?? ''
    const path = call.key === undefined ? endpoint.bucketPath : endpoint.keyPath + encodeKey(call.key)
    const headers: Record<string, string> = { ...call.headers, host: endpoint.host }
    if (credentials) {
      const available = credentials()
      const payloadHash = this.payloadHash(call)
      const signedWith = 'accessKeyId' in available ? available : await available
      this.signer.sign({ method: call.method, path, query, headers, payloadHash }, signedWith, this.clock.now())
    }
    const response = await this.http.send({
      method: call.method,
      path: query === '' ? path : `${path}?${query}`,
      headers,
      body: call.body,
      into: call.into,
      signal: call.signal,
      timeout,
    })
    if (response.status < 300) return response
    const error = responseError({ operation: call.operation, bucket, key: call.key }, response)
    if (isSecond || error.code !== 'RequestTimeTooSkewed' || !this.clock.setBy(response.headers['date'])) throw error
    return this.attempt(call, timeout, true)
  }

  private payloadHash({ body, method }: Call): string {
    if (!body || body.length === 0) return EMPTY_SHA256
    return this.settings.signPayload || method === 'POST' ? hash('sha256', body, 'hex') : 'UNSIGNED-PAYLOAD'
  }
}
