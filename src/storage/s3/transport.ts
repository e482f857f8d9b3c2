import type { StorageError } from '../../errors.ts'
import type { Facts } from '../entry.ts'
import type { CallOptions, Content, Payload, ReadOptions, Written } from '../storage.ts'
import type { ListPage } from './list-page.ts'

/**
 * The S3 operations that a sync is made of, each one request with its retries. Keys are whole here, prefix included.
 * There are two: the hot path over our own HTTP pool, and the official SDK for all that the hot path does not cover
 * (and for whoever sets `OBJSYNC_TRANSPORT=sdk`).
 */
export interface S3Transport {
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
  listPage(query: ListQuery, options?: CallOptions): Promise<ListPage>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html */
  get(key: string, ifMatch: string, options?: ReadOptions): Promise<Content>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
  put(key: string, payload: Payload, facts: Facts, options?: CallOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
  createUpload(key: string, facts: Facts, options?: CallOptions): Promise<string>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
  uploadPart(upload: Upload, number: number, payload: Payload, options?: CallOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
  completeUpload(upload: Upload, etags: readonly string[], options?: CallOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
  abortUpload(upload: Upload): Promise<void>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
  remove(keys: readonly string[], options?: CallOptions): Promise<KeyOutcome[]>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
  removeOne(key: string, options?: CallOptions): Promise<void>
  close(): Promise<void>
}

export interface ListQuery {
  readonly prefix: string
  /** Only keys after this one. */
  readonly startAfter?: string | undefined
  /** Token of an earlier answer. */
  readonly token?: string | undefined
  readonly delimiter?: string | undefined
  readonly maxKeys?: number | undefined
  /** Length of the location's prefix, which is cut off the keys of the answer. */
  readonly prefixLength: number
}

export interface Upload {
  readonly key: string
  readonly id: string
}

export interface KeyOutcome {
  readonly key: string
  readonly error?: StorageError | undefined
}
