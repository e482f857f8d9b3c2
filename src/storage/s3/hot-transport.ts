import type { HttpClient } from '../../http/client.ts'
import type { HttpResponse } from '../../http/message.ts'
import { contentLimit } from '../../http/content-limit.ts'
import type { Facts } from '../entry.ts'
import type { ByteRange, CallOptions, CopySource, Payload, Written } from '../storage.ts'
import type {
  CompleteRequestOptions, GetAnswer, GetRequestOptions, HeadAnswer, HeadRequestOptions, KeyOutcome, ListQuery, ObjectName, RemoveOneOptions,
  S3Transport, Upload, UploadedPart, VersionsPage, VersionsQuery, WriteRequestOptions,
} from './transport.ts'
import { placeOf, type RequestSubject } from './errors.ts'
import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import { checksumFromHeaders, checksumHeader } from './checksum-headers.ts'
import { deleteRequestBody, parseDeleteResult } from './delete-objects.ts'
import { addFactHeaders, etagIsDigest, etagOf } from './facts.ts'
import { contentOf, headOf } from './get-object.ts'
import { copyHeaders, documentHeaders, listQuery, partQuery, rangeHeader, versionQuery, versionsQuery } from './hot-requests.ts'
import { HotSender, type Call, type HotTransportSettings } from './hot-sender.ts'
import { PAGE_LIMIT } from './page-limit.ts'
import { openListPage, type ListPage } from './list-page.ts'
import { completeRequestBody, parseUploadId } from './multipart-xml.ts'
import { requireEtag } from '../../http/unexpected-answer.ts'
import { addConditions } from '../../http/conditional-headers.ts'
import { addChecksumKind, addDigests, addHeaders, type RequestHeaders } from './request-headers.ts'
import { parseTagging, taggingBody, type Tags } from './tagging-xml.ts'
import { encodeQuery } from './uri.ts'
import { parseVersioning, parseVersionsPage } from './versions-page.ts'
import { parseWriteResult } from './write-result.ts'

export type { HotTransportSettings } from './hot-sender.ts'

/** A page of a thousand objects with long keys, bytes; larger answers get a buffer of their own. */
const PAGE_SIZE = 2 ** 20

/** S3 over our own HTTP pool and signature: the fast way, for every configuration that it covers. */
export function createHotTransport(http: HttpClient, settings: HotTransportSettings): S3Transport {
  return new HotTransport(new HotSender(http, settings), settings.bucket)
}

class HotTransport implements S3Transport {
  /** For the answers to listings, which are parsed at once; a listing in flight has one of its own. */
  private readonly pageBuffers: Buffer[] = []

  constructor(
    private readonly sender: HotSender,
    private readonly bucket: string,
  ) {}

  async listPage(query: ListQuery, options?: CallOptions): Promise<ListPage> {
    const into = this.pageBuffers.pop() ?? Buffer.allocUnsafeSlow(PAGE_SIZE)
    const call: Call = { operation: 'ListObjectsV2', method: 'GET', query: listQuery(query), into, limit: PAGE_LIMIT, signal: options?.signal }
    const giveBack = (): void => void this.pageBuffers.push(into)
    return this.sender.sendAndRead(call, ({ body }) => openListPage(body, query.prefixLength, this.bucket, giveBack))
  }

  async listVersionsPage(query: VersionsQuery, options?: CallOptions): Promise<VersionsPage> {
    const call: Call = { operation: 'ListObjectVersions', method: 'GET', query: versionsQuery(query), limit: PAGE_LIMIT, signal: options?.signal }
    return this.sender.sendAndRead(call, ({ body }) => parseVersionsPage(body, query.prefixLength, this.bucket))
  }

  async getVersioning(options?: CallOptions): Promise<boolean> {
    const call: Call = { operation: 'GetBucketVersioning', method: 'GET', query: 'versioning=', signal: options?.signal }
    return parseVersioning((await this.sender.send(call)).body)
  }

  async head({ key, version }: ObjectName, options?: HeadRequestOptions): Promise<HeadAnswer> {
    const headers: RequestHeaders = {}
    if (options?.checksum) headers['x-amz-checksum-mode'] = 'ENABLED'
    addHeaders(headers, this.sender.fixed.keyed)
    const query = encodeQuery({ versionId: version, partNumber: options?.partNumber?.toString() })
    return headOf(await this.sender.send({ operation: 'HeadObject', method: 'HEAD', key, query, headers, signal: options?.signal }), options)
  }

  async get({ key, version }: ObjectName, ifMatch: string, options?: GetRequestOptions, size?: number): Promise<GetAnswer> {
    const headers: RequestHeaders = {}
    const range = options?.range
    if (ifMatch !== '') headers['if-match'] = `"${ifMatch}"`
    if (range) headers['range'] = rangeHeader(range)
    if (options?.checksum) headers['x-amz-checksum-mode'] = 'ENABLED'
    addHeaders(headers, this.sender.fixed.keyed)
    const call: Call = {
      operation: 'GetObject', method: 'GET', key, query: versionQuery(version), headers, into: options?.into, limit: contentLimit(range, size),
      signal: options?.signal,
    }
    return this.sender.sendAndRead(call, (response) => contentOf(response, options, this.subject('GetObject', key)))
  }

  async put(key: string, payload: Payload, facts: Facts, options?: WriteRequestOptions): Promise<Written> {
    const headers: RequestHeaders = {}
    addFactHeaders(headers, facts)
    addHeaders(headers, this.sender.fixed.written)
    addConditions(headers, options)
    return this.upload('PutObject', key, '', headers, payload, options?.checksum?.algorithm, options)
  }

  async createUpload(key: string, facts: Facts, options?: WriteRequestOptions): Promise<string> {
    const headers: RequestHeaders = {}
    addFactHeaders(headers, facts)
    addHeaders(headers, this.sender.fixed.written)
    addChecksumKind(headers, options?.checksum)
    const call: Call = { operation: 'CreateMultipartUpload', method: 'POST', key, query: 'uploads=', headers, signal: options?.signal }
    return this.sender.sendAndRead(call, ({ body }) => parseUploadId(body))
  }

  async uploadPart(upload: Upload, number: number, payload: Payload, options?: CallOptions): Promise<Written> {
    const headers: RequestHeaders = {}
    addHeaders(headers, this.sender.fixed.keyed)
    return this.upload('UploadPart', upload.key, partQuery(upload, number), headers, payload, upload.checksum?.algorithm, options)
  }

  async completeUpload(upload: Upload, parts: readonly UploadedPart[], options?: CompleteRequestOptions): Promise<Written> {
    const headers: RequestHeaders = { 'content-type': 'application/xml' }
    const { key, checksum } = upload
    const full = options?.fullChecksum
    addHeaders(headers, this.sender.fixed.keyed)
    addConditions(headers, options)
    if (checksum) headers['x-amz-checksum-type'] = checksum.type
    if (full) headers[checksumHeader(full.algorithm)] = full.value
    const body = completeRequestBody(parts, checksum?.algorithm)
    const query = encodeQuery({ uploadId: upload.id })
    const call: Call = { operation: 'CompleteMultipartUpload', method: 'POST', key, query, headers, body, signal: options?.signal }
    return this.write(call, key, checksum?.algorithm)
  }

  async abortUpload(upload: Upload): Promise<void> {
    await this.sender.send({ operation: 'AbortMultipartUpload', method: 'DELETE', key: upload.key, query: encodeQuery({ uploadId: upload.id }) })
  }

  async copyObject(key: string, from: CopySource, facts: Facts, options?: WriteRequestOptions): Promise<Written> {
    const headers = copyHeaders(from)
    headers['x-amz-metadata-directive'] = 'REPLACE'
    headers['x-amz-tagging-directive'] = 'REPLACE'
    const algorithm = options?.checksum?.algorithm
    addFactHeaders(headers, facts)
    addHeaders(headers, this.sender.fixed.written)
    addConditions(headers, options)
    if (algorithm) headers['x-amz-checksum-algorithm'] = algorithm
    return this.write({ operation: 'CopyObject', method: 'PUT', key, headers, signal: options?.signal }, key, algorithm)
  }

  async copyPart(upload: Upload, number: number, from: CopySource, range: ByteRange, options?: CallOptions): Promise<Written> {
    const headers = copyHeaders(from)
    headers['x-amz-copy-source-range'] = rangeHeader(range)
    const { key, checksum } = upload
    addHeaders(headers, this.sender.fixed.keyed)
    const call: Call = { operation: 'UploadPartCopy', method: 'PUT', key, query: partQuery(upload, number), headers, signal: options?.signal }
    return this.write(call, key, checksum?.algorithm)
  }

  async getTags({ key, version }: ObjectName, options?: CallOptions): Promise<Record<string, string>> {
    const call: Call = {
      operation: 'GetObjectTagging', method: 'GET', key, query: encodeQuery({ tagging: '', versionId: version }), signal: options?.signal,
    }
    return this.sender.sendAndRead(call, ({ body }) => parseTagging(body, this.subject('GetObjectTagging', key)))
  }

  async putTags(key: string, tags: Tags, options?: CallOptions): Promise<void> {
    const call = { key, query: 'tagging=', signal: options?.signal }
    if (Object.keys(tags).length === 0) {
      await this.sender.send({ ...call, operation: 'DeleteObjectTagging', method: 'DELETE' })
    } else {
      const body = taggingBody(tags)
      await this.sender.send({ ...call, operation: 'PutObjectTagging', method: 'PUT', headers: documentHeaders(body), body })
    }
  }

  async remove(keys: readonly string[], options?: CallOptions): Promise<KeyOutcome[]> {
    const body = deleteRequestBody(keys)
    const call: Call = {
      operation: 'DeleteObjects', method: 'POST', query: 'delete=', headers: documentHeaders(body), body, signal: options?.signal,
    }
    return this.sender.sendAndRead(call, (response) => parseDeleteResult(response.body, keys, this.bucket))
  }

  async removeOne(key: string, options?: RemoveOneOptions): Promise<void> {
    const headers: RequestHeaders = {}
    addConditions(headers, options)
    await this.sender.send({ operation: 'DeleteObject', method: 'DELETE', key, headers, signal: options?.signal })
  }

  close(): Promise<void> {
    return this.sender.close()
  }

  private async upload(
    operation: string,
    key: string,
    query: string,
    headers: RequestHeaders,
    payload: Payload,
    algorithm: ChecksumAlgorithm | undefined,
    options: CallOptions | undefined,
  ): Promise<Written> {
    addDigests(headers, payload, algorithm)
    const call: Call = { operation, method: 'PUT', key, query, headers, body: payload.bytes, signal: options?.signal }
    return this.sender.sendAndRead(call, (response) => writtenFrom(response, this.subject(operation, key), algorithm))
  }

  /** A request whose answer tells in XML what was stored, or that nothing was. */
  private write(call: Call, key: string, algorithm: ChecksumAlgorithm | undefined): Promise<Written> {
    return this.sender.sendAndRead(call, (response) => parseWriteResult(response, this.subject(call.operation, key), algorithm))
  }

  private subject(operation: string, key: string): RequestSubject {
    return { operation, bucket: this.bucket, key }
  }
}

function writtenFrom({ headers }: HttpResponse, subject: RequestSubject, algorithm: ChecksumAlgorithm | undefined): Written {
  const checksum = algorithm && checksumFromHeaders(headers, algorithm)
  return { etag: requireEtag(etagOf(headers), placeOf(subject)), etagIsDigest: etagIsDigest(headers), checksum }
}
