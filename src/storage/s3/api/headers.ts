import type { ChecksumAlgorithm } from '../../../integrity/checksum.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { ChecksumKind, Payload } from '../../contract/writing.ts'
import type { CopySource } from '../../contract/copies.ts'
import type { CustomerKey, Encryption, S3Settings } from '../settings.ts'
import { hexToBase64, md5Of } from '../../../integrity/md5.ts'
import { checksumHeader } from './checksum-headers.ts'

/** What is the same in every request of a side. */
export type FixedHeaderSettings = Pick<S3Settings, 'requestPayer' | 'encryption' | 'customerKey'>

/** Headers that do not change from request to request; undefined where there are none. */
export interface FixedHeaders {
  /** For every request. */
  readonly every: Readonly<RequestHeaders> | undefined
  /** For requests that read an object or continue an upload. */
  readonly keyed: Readonly<RequestHeaders> | undefined
  /** For requests that begin an object. */
  readonly written: Readonly<RequestHeaders> | undefined
}

export function fixedHeaders({ requestPayer, customerKey, encryption }: FixedHeaderSettings): FixedHeaders {
  const keyed = customerKey && customerKeyHeaders('x-amz-', customerKey)
  return {
    every: requestPayer ? { 'x-amz-request-payer': 'requester' } : undefined,
    keyed,
    written: encryption ? { ...encryptionHeaders(encryption), ...keyed } : keyed,
  }
}

function encryptionHeaders({ type, kmsKeyId }: Encryption): RequestHeaders {
  return {
    'x-amz-server-side-encryption': type,
    ...(kmsKeyId !== undefined && { 'x-amz-server-side-encryption-aws-kms-key-id': kmsKeyId }),
  }
}

/** Headers of a copy whose source is encrypted with a customer's key. */
export function copySourceKeyHeaders(key: CustomerKey): RequestHeaders {
  return customerKeyHeaders('x-amz-copy-source-', key)
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/specifying-s3-c-encryption.html */
function customerKeyHeaders(prefix: string, { algorithm, key, keyMd5 }: CustomerKey): RequestHeaders {
  return {
    [`${prefix}server-side-encryption-customer-algorithm`]: algorithm,
    [`${prefix}server-side-encryption-customer-key`]: key,
    [`${prefix}server-side-encryption-customer-key-md5`]: keyMd5,
  }
}

/** Adds the digests that the service compares with the body. */
export function addDigests(headers: RequestHeaders, { md5, checksum }: Payload, algorithm: ChecksumAlgorithm | undefined): void {
  if (md5 !== undefined) headers['content-md5'] = hexToBase64(md5)
  if (checksum !== undefined && algorithm !== undefined) headers[checksumHeader(algorithm)] = checksum
}

/** Says which checksum the object of a multipart upload gets. */
export function addChecksumKind(headers: RequestHeaders, kind: ChecksumKind | undefined): void {
  if (!kind) return
  headers['x-amz-checksum-algorithm'] = kind.algorithm
  headers['x-amz-checksum-type'] = kind.type
}

/** What CopyObject and UploadPartCopy say of their source. */
export function copyHeaders({ address, headers }: CopySource): RequestHeaders {
  return { ...headers, 'x-amz-copy-source': address }
}

/** Headers of a body that is XML; some services insist on a digest of it. */
export function documentHeaders(body: Buffer): RequestHeaders {
  return { 'content-type': 'application/xml', 'content-md5': hexToBase64(md5Of(body)) }
}
