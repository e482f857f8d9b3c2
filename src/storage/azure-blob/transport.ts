import type { Facts } from '../contract/entry.ts'
import type { ByteRange, Content, ObjectHead, ReadOptions } from '../contract/reading.ts'
import type { CallOptions } from '../contract/context.ts'
import type { CopySource } from '../contract/copies.ts'
import type { Payload, Written } from '../contract/writing.ts'

/**
 * The Blob operations that a sync is made of, each one request with its retries. Names are whole here, prefix included.
 * There are two: the hot path over our own HTTP pool, and the official SDK for whoever sets `OBJSYNC_TRANSPORT=sdk`.
 * What is the same in every request of a side (encryption scope, customer key, priority) a transport knows from its settings.
 */
export interface BlobTransport {
  /** https://learn.microsoft.com/rest/api/storageservices/list-blobs */
  listPage(query: BlobListQuery, options?: CallOptions): Promise<BlobListPage>
  /** https://learn.microsoft.com/rest/api/storageservices/get-container-properties */
  containerExists(options?: CallOptions): Promise<boolean>
  /** https://learn.microsoft.com/rest/api/storageservices/create-container; nothing happens when it is there */
  createContainer(options?: CallOptions): Promise<void>
  /** https://learn.microsoft.com/rest/api/storageservices/get-blob-properties */
  head(name: string, options?: CallOptions): Promise<BlobHead>
  /** https://learn.microsoft.com/rest/api/storageservices/get-blob */
  get(name: string, ifMatch: string, options?: ReadOptions, size?: number): Promise<Content>
  /** https://learn.microsoft.com/rest/api/storageservices/put-blob */
  put(name: string, payload: Payload, facts: Facts, options?: BlobWriteOptions): Promise<Written>
  /** https://learn.microsoft.com/rest/api/storageservices/put-block */
  putBlock(name: string, blockId: string, payload: Payload, options?: CallOptions): Promise<void>
  /** https://learn.microsoft.com/rest/api/storageservices/put-block-list */
  putBlockList(name: string, blockIds: readonly string[], facts: Facts, options?: BlobWriteOptions): Promise<Written>
  /**
   * Ids of the blocks that a blob is made of, or of those that wait under its name; none where there is no such blob.
   * https://learn.microsoft.com/rest/api/storageservices/get-block-list
   */
  blockIds(name: string, type: BlockListType, options?: CallOptions): Promise<string[]>
  /** https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url */
  putFromUrl(name: string, from: CopySource, facts: Facts, options?: BlobWriteOptions): Promise<Written>
  /** https://learn.microsoft.com/rest/api/storageservices/put-block-from-url */
  putBlockFromUrl(name: string, blockId: string, from: CopySource, range: ByteRange, options?: CallOptions): Promise<void>
  /** https://learn.microsoft.com/rest/api/storageservices/get-blob-tags */
  getTags(name: string, options?: CallOptions): Promise<Record<string, string>>
  /** https://learn.microsoft.com/rest/api/storageservices/set-blob-tags */
  setTags(name: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>
  /** Nothing happens when it is gone. https://learn.microsoft.com/rest/api/storageservices/delete-blob */
  remove(name: string, options?: BlobRemoveOptions): Promise<void>
  close(): Promise<void>
}

export type BlockListType = 'committed' | 'uncommitted'

export interface BlobListQuery {
  readonly prefix: string
  readonly marker?: string | undefined
  /** Only names from this one on, where the service knows `startFrom`. */
  readonly startFrom?: string | undefined
  readonly delimiter?: string | undefined
  readonly maxResults?: number | undefined
  /** Length of the location's prefix, which is cut off the names of the answer. */
  readonly prefixLength: number
}

/** A blob as it is listed. */
export interface ListedBlob {
  readonly key: string
  readonly size: number
  /** Milliseconds since the epoch. */
  readonly mtime: number
  readonly etag: string
  readonly contentMd5: string | undefined
  readonly contentType: string | undefined
  /** Marks a folder (`hdi_isfolder`, in any letter case), or is one on an account with real folders. */
  readonly isFolder: boolean
}

export interface BlobListPage {
  readonly blobs: ListedBlob[]
  readonly prefixes: string[]
  readonly next?: string | undefined
}

export interface BlobHead extends ObjectHead {
  readonly isFolder: boolean
}

export interface BlobWriteOptions extends CallOptions {
  readonly ifMatch?: string | undefined
  readonly ifAbsent?: boolean | undefined
  /** Base64, to be stored as the blob's Content-MD5. */
  readonly contentMd5?: string | undefined
}

export interface BlobRemoveOptions extends CallOptions {
  readonly ifMatch?: string | undefined
}
