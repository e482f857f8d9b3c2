import type { HttpClient } from '../../http/client.ts'
import type { AnswerLimit, HttpResponse } from '../../http/message.ts'
import { contentLimit } from '../service/ranged-content.ts'
import type { Facts } from '../contract/entry.ts'
import type { ByteRange, Content, ReadOptions } from '../contract/reading.ts'
import type { CallOptions } from '../contract/context.ts'
import type { CopySource } from '../contract/copies.ts'
import type { Payload, Written } from '../contract/writing.ts'
import type {
  BlobHead, BlobListPage, BlobListQuery, BlobRemoveOptions, BlobTransport, BlobWriteOptions, BlockListType,
} from './transport.ts'
import { isStorageError, kindOf } from '../../errors.ts'
import { hexToBase64 } from '../../integrity/md5.ts'
import { blockListBody, parseBlockIds } from './block-list.ts'
import { copyErrorJudge } from './copy-errors.ts'
import { placeOf } from './errors.ts'
import { etagOf } from '../service/facts.ts'
import { addFactHeaders } from './facts.ts'
import { contentOf, headOf } from './get-blob.ts'
import { HotSender, type Call, type HotTransportSettings } from './hot-sender.ts'
import { openListPage } from './list-page.ts'
import { addHeaders, rangeHeader, type RequestHeaders } from '../service/headers.ts'
import { PageBuffers } from '../service/pages.ts'
import { parseTags } from '../service/tags.ts'
import { requireEtag } from '../../http/unexpected-answer.ts'
import { addConditions } from '../service/conditions.ts'
import { taggingBody } from './tags-xml.ts'
import { encodeQuery } from './uri.ts'

export type { HotTransportSettings } from './hot-sender.ts'

/** A page of five thousand blobs, bytes; larger answers get a buffer of their own. */
const PAGE_SIZE = 6 * 2 ** 20
/** Five thousand blobs, each with 8 KiB of metadata, take 50 MiB. */
const PAGE_LIMIT: AnswerLimit = { bytes: 64 * 2 ** 20, kind: 'failed' }

/** Azure Blob over our own HTTP pool: the fast way. */
export function createHotBlobTransport(http: HttpClient, settings: HotTransportSettings): BlobTransport {
  return new HotTransport(new HotSender(http, settings))
}

class HotTransport implements BlobTransport {
  private readonly pages = new PageBuffers(PAGE_SIZE)

  constructor(private readonly sender: HotSender) {}

  async listPage(query: BlobListQuery, options?: CallOptions): Promise<BlobListPage> {
    const into = this.pages.take()
    const from = { container: this.sender.container, prefixLength: query.prefixLength }
    const giveBack = (): void => this.pages.giveBack(into)
    const call: Call = { operation: 'List Blobs', method: 'GET', query: listQuery(query), into, limit: PAGE_LIMIT, signal: options?.signal }
    return this.sender.sendAndRead(call, ({ body }) => openListPage(body, from, giveBack))
  }

  async containerExists(options?: CallOptions): Promise<boolean> {
    try {
      await this.sender.send({ operation: 'Get Container Properties', method: 'HEAD', query: 'restype=container', signal: options?.signal })
      return true
    } catch (error) {
      if (kindOf(error) === 'not-found') return false
      throw error
    }
  }

  async createContainer(options?: CallOptions): Promise<void> {
    try {
      await this.sender.send({ operation: 'Create Container', method: 'PUT', query: 'restype=container', signal: options?.signal })
    } catch (error) {
      if (!isStorageError(error) || error.code !== 'ContainerAlreadyExists') throw error
    }
  }

  async head(name: string, options?: CallOptions): Promise<BlobHead> {
    const headers: RequestHeaders = {}
    addHeaders(headers, this.sender.fixed.read)
    return headOf(await this.sender.send({ operation: 'Get Blob Properties', method: 'HEAD', name, headers, signal: options?.signal }))
  }

  async get(name: string, ifMatch: string, options?: ReadOptions, size?: number): Promise<Content> {
    const headers: RequestHeaders = {}
    const range = options?.range
    if (ifMatch !== '') headers['if-match'] = `"${ifMatch}"`
    if (range) headers['x-ms-range'] = rangeHeader(range)
    addHeaders(headers, this.sender.fixed.read)
    const subject = { operation: 'Get Blob', container: this.sender.container, name }
    const call: Call = { operation: 'Get Blob', method: 'GET', name, headers, into: options?.into, limit: contentLimit(range, size), signal: options?.signal }
    return this.sender.sendAndRead(call, (response) => contentOf(response, options, subject))
  }

  async put(name: string, { bytes, md5 }: Payload, facts: Facts, options?: BlobWriteOptions): Promise<Written> {
    const headers: RequestHeaders = { 'x-ms-blob-type': 'BlockBlob' }
    if (md5 !== undefined) headers['content-md5'] = hexToBase64(md5)
    this.describe(headers, facts, options)
    const call: Call = { operation: 'Put Blob', method: 'PUT', name, headers, body: bytes, signal: options?.signal }
    return this.sender.sendAndRead(call, (response) => this.writtenOf(response, call))
  }

  async putBlock(name: string, blockId: string, { bytes, md5 }: Payload, options?: CallOptions): Promise<void> {
    const headers: RequestHeaders = {}
    if (md5 !== undefined) headers['content-md5'] = hexToBase64(md5)
    addHeaders(headers, this.sender.fixed.written)
    await this.sender.send({
      operation: 'Put Block', method: 'PUT', name, query: blockQuery(blockId), headers, body: bytes, signal: options?.signal,
    })
  }

  async putBlockList(name: string, blockIds: readonly string[], facts: Facts, options?: BlobWriteOptions): Promise<Written> {
    const headers: RequestHeaders = { 'content-type': 'application/xml' }
    this.describe(headers, facts, options)
    const call: Call = {
      operation: 'Put Block List', method: 'PUT', name, query: 'comp=blocklist', headers, body: blockListBody(blockIds), signal: options?.signal,
    }
    return this.sender.sendAndRead(call, (response) => this.writtenOf(response, call))
  }

  async blockIds(name: string, type: BlockListType, options?: CallOptions): Promise<string[]> {
    const subject = { operation: 'Get Block List', container: this.sender.container, name }
    const call: Call = { operation: subject.operation, method: 'GET', name, query: `comp=blocklist&blocklisttype=${type}`, signal: options?.signal }
    try {
      return await this.sender.sendAndRead(call, ({ body }) => parseBlockIds(body, placeOf(subject)))
    } catch (error) {
      if (isGone(error)) return []
      throw error
    }
  }

  async putFromUrl(name: string, from: CopySource, facts: Facts, options?: BlobWriteOptions): Promise<Written> {
    const headers: RequestHeaders = copyHeaders(from)
    headers['x-ms-blob-type'] = 'BlockBlob'
    headers['x-ms-copy-source-blob-properties'] = 'false'
    this.describe(headers, facts, options)
    const call: Call = { operation: 'Put Blob From URL', method: 'PUT', name, headers, signal: options?.signal }
    return this.sender.sendJudged(call, copyErrorJudge(from), (response) => this.writtenOf(response, call))
  }

  async putBlockFromUrl(name: string, blockId: string, from: CopySource, range: ByteRange, options?: CallOptions): Promise<void> {
    const headers: RequestHeaders = copyHeaders(from)
    headers['x-ms-source-range'] = rangeHeader(range)
    addHeaders(headers, this.sender.fixed.written)
    const call: Call = { operation: 'Put Block From URL', method: 'PUT', name, query: blockQuery(blockId), headers, signal: options?.signal }
    await this.sender.sendJudged(call, copyErrorJudge(from), () => undefined)
  }

  async getTags(name: string, options?: CallOptions): Promise<Record<string, string>> {
    const subject = { operation: 'Get Blob Tags', container: this.sender.container, name }
    const call: Call = { operation: subject.operation, method: 'GET', name, query: 'comp=tags', signal: options?.signal }
    return this.sender.sendAndRead(call, ({ body }) => parseTags(body, 'Tags', placeOf(subject)))
  }

  async setTags(name: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void> {
    await this.sender.send({
      operation: 'Set Blob Tags', method: 'PUT', name, query: 'comp=tags', headers: { 'content-type': 'application/xml' },
      body: taggingBody(tags), signal: options?.signal,
    })
  }

  /** Snapshots go with their blob, which could not be deleted otherwise. */
  async remove(name: string, options?: BlobRemoveOptions): Promise<void> {
    const headers: RequestHeaders = {}
    addConditions(headers, options)
    try {
      await this.sender.send({ operation: 'Delete Blob', method: 'DELETE', name, headers, signal: options?.signal })
    } catch (error) {
      if (!isGone(error)) throw error
    }
  }

  close(): Promise<void> {
    return this.sender.close()
  }

  private writtenOf({ headers }: HttpResponse, { operation, name }: Call): Written {
    return { etag: requireEtag(etagOf(headers), placeOf({ operation, container: this.sender.container, name })), etagIsDigest: false }
  }

  /** Adds what a blob is to have besides its bytes, and the conditions of its being written. */
  private describe(headers: RequestHeaders, facts: Facts, options: BlobWriteOptions | undefined): void {
    addFactHeaders(headers, facts)
    if (options?.contentMd5 !== undefined) headers['x-ms-blob-content-md5'] = options.contentMd5
    addConditions(headers, options)
    addHeaders(headers, this.sender.fixed.written)
  }
}

/** Metadata tells which blobs stand for folders. */
function listQuery({ prefix, marker, startFrom, delimiter, maxResults }: BlobListQuery): string {
  return encodeQuery({
    restype: 'container',
    comp: 'list',
    include: 'metadata',
    prefix: prefix || undefined,
    marker,
    startFrom,
    delimiter,
    maxresults: maxResults?.toString(),
  })
}

function blockQuery(blockId: string): string {
  return `comp=block&blockid=${encodeURIComponent(blockId)}`
}

/** What Put Blob From URL and Put Block From URL say of their source. */
function copyHeaders({ address, headers }: CopySource): RequestHeaders {
  return { ...headers, 'x-ms-copy-source': address }
}

/** The blob is gone, or all of its container. */
function isGone(error: unknown): boolean {
  return kindOf(error) === 'not-found' || (isStorageError(error) && error.code === 'ContainerNotFound')
}
