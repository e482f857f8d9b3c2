import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { StorageError } from '../../errors.ts'
import type { Facts, Version } from '../entry.ts'
import type {
  ByteRange,
  CallOptions,
  ChecksumKind,
  Content,
  CopySource,
  ObjectHead,
  Payload,
  ReadOptions,
  Written,
} from '../storage.ts'
import type { ListPage } from './list-page.ts'

/**
 * The S3 operations that a sync is made of, each one request with its retries. Keys are whole here, prefix included.
 * There are two: the hot path over our own HTTP pool, and the official SDK for all that the hot path does not cover
 * (and for whoever sets `OBJSYNC_TRANSPORT=sdk`). What is the same in every request of a side (customer keys, server-side
 * encryption, request payer) a transport knows from its settings.
 */
export interface S3Transport {
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
  listPage(query: ListQuery, options?: CallOptions): Promise<ListPage>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html */
  listVersionsPage(query: VersionsQuery, options?: CallOptions): Promise<VersionsPage>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html */
  getVersioning(options?: CallOptions): Promise<boolean>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html */
  head(object: ObjectName, options?: HeadRequestOptions): Promise<HeadAnswer>
  /**
   * A whole object that is longer than `size`, bytes, is an error with the code `AnswerTooLong`.
   * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
   */
  get(object: ObjectName, ifMatch: string, options?: GetRequestOptions, size?: number): Promise<GetAnswer>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
  put(key: string, payload: Payload, facts: Facts, options?: WriteRequestOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
  createUpload(key: string, facts: Facts, options?: WriteRequestOptions): Promise<string>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html */
  uploadPart(upload: Upload, number: number, payload: Payload, options?: CallOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html */
  completeUpload(upload: Upload, parts: readonly UploadedPart[], options?: CompleteRequestOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html */
  abortUpload(upload: Upload): Promise<void>
  /** Metadata and tags are replaced. https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
  copyObject(key: string, from: CopySource, facts: Facts, options?: WriteRequestOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
  copyPart(upload: Upload, number: number, from: CopySource, range: ByteRange, options?: CallOptions): Promise<Written>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
  getTags(object: ObjectName, options?: CallOptions): Promise<Record<string, string>>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html, or DeleteObjectTagging when there are none */
  putTags(key: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
  remove(keys: readonly string[], options?: CallOptions): Promise<KeyOutcome[]>
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
  removeOne(key: string, options?: RemoveOneOptions): Promise<void>
  close(): Promise<void>
}

export interface ObjectName {
  readonly key: string
  readonly version?: string | undefined
}

export interface HeadRequestOptions extends CallOptions {
  /** Ask for the stored checksums (checksum mode). */
  readonly checksum?: boolean | undefined
  /** Of several stored checksums, the one of this algorithm. */
  readonly algorithm?: ChecksumAlgorithm | undefined
  /** Ask for one part, counted from 1: the answer's size is then the part's. */
  readonly partNumber?: number | undefined
}

export interface HeadAnswer extends ObjectHead {
  /** Number of parts, when one part was asked for and the object has parts. */
  readonly partsCount?: number | undefined
  /** Number of tags, where the service tells. */
  readonly tagCount: number
}

export type GetRequestOptions = ReadOptions

export interface GetAnswer extends Content {
  readonly tagCount: number
}

/** Conditions and checksum of a write; `copyObject` cannot take `ifMatch`. */
export interface WriteRequestOptions extends CallOptions {
  readonly ifMatch?: string | undefined
  readonly ifAbsent?: boolean | undefined
  readonly checksum?: ChecksumKind | undefined
}

export interface CompleteRequestOptions extends CallOptions {
  readonly ifMatch?: string | undefined
  readonly ifAbsent?: boolean | undefined
  /** Checksum over all bytes, where the upload was begun with one of type `FULL_OBJECT`. */
  readonly fullChecksum?: Checksum | undefined
}

export interface RemoveOneOptions extends CallOptions {
  readonly ifMatch?: string | undefined
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

export interface VersionsQuery {
  readonly prefix: string
  readonly maxKeys?: number | undefined
  /** Where an earlier answer ended. */
  readonly next?: VersionsMarker | undefined
  readonly prefixLength: number
}

export interface VersionsMarker {
  readonly key: string
  readonly version?: string | undefined
}

export interface VersionsPage {
  /** In the order of the keys, of each key the newest first; delete markers in their places. */
  readonly versions: Version[]
  readonly next?: VersionsMarker | undefined
}

export interface Upload {
  readonly key: string
  readonly id: string
  readonly checksum?: ChecksumKind | undefined
}

export interface UploadedPart {
  readonly etag: string
  /** Base64, by the algorithm of the upload. */
  readonly checksum?: string | undefined
}

export interface KeyOutcome {
  readonly key: string
  readonly error?: StorageError | undefined
}
