import type { RequestSettings } from '../service/settings.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html, `x-amz-storage-class` */
export const STORAGE_CLASSES = [
  'STANDARD', 'REDUCED_REDUNDANCY', 'STANDARD_IA', 'ONEZONE_IA', 'INTELLIGENT_TIERING', 'GLACIER', 'DEEP_ARCHIVE',
  'GLACIER_IR', 'EXPRESS_ONEZONE', 'OUTPOSTS', 'SNOW', 'FSX_OPENZFS',
] as const

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html#canned-acl */
export const CANNED_ACLS = [
  'private', 'public-read', 'public-read-write', 'authenticated-read', 'aws-exec-read', 'bucket-owner-read',
  'bucket-owner-full-control',
] as const

/** A customer's own key, with which the service encrypts (SSE-C). Secret. */
export interface CustomerKey {
  readonly algorithm: 'AES256'
  /** Base64 of the 256 bits. */
  readonly key: string
  /** Base64 of the key's MD5. */
  readonly keyMd5: string
}

/** How written objects are encrypted. */
export interface Encryption {
  readonly type: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | 'aws:fsx'
  readonly kmsKeyId?: string | undefined
}

/** How one S3 side is reached. Secrets in here never leave the adapter. */
export interface S3Settings extends RequestSettings {
  readonly bucket: string
  /** As the user wrote it: no slash is added. */
  readonly prefix: string
  readonly profile?: string | undefined
  readonly accessKey?: string | undefined
  readonly secretAccessKey?: string | undefined
  readonly sessionToken?: string | undefined
  /** Send unsigned (anonymous) requests. */
  readonly noSignRequest: boolean
  readonly region?: string | undefined
  readonly endpointUrl?: string | undefined
  readonly forcePathStyle: boolean
  /** Use the Transfer Acceleration endpoint. */
  readonly accelerate: boolean
  /** Send `x-amz-request-payer` with every request. */
  readonly requestPayer: boolean
  /** For written objects. */
  readonly encryption?: Encryption | undefined
  readonly customerKey?: CustomerKey | undefined
  /** Directory buckets: list sub-prefixes side by side. */
  readonly parallelDirectoryListing: boolean
  /** Directory buckets: write objects with a CRC64NVME unless another checksum is asked for. */
  readonly directoryChecksum: boolean
  /** Keys of one page of a listing; the service's own number when absent. */
  readonly pageSize?: number | undefined
  readonly awsConfigFile?: string | undefined
  readonly awsSharedCredentialsFile?: string | undefined
  /** Sign the SHA-256 of uploaded bytes; otherwise they go as UNSIGNED-PAYLOAD. */
  readonly signPayload: boolean
}
