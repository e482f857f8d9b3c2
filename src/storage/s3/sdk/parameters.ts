import type {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ObjectCannedACL,
  PutObjectCommand,
  ServerSideEncryption,
  StorageClass,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import type { ChecksumAlgorithm } from '../../../integrity/checksum.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Payload } from '../../contract/writing.ts'
import type { CustomerKey, Encryption } from '../settings.ts'
import { hexToBase64 } from '../../../integrity/md5.ts'
import { encodeComponent } from '../uri.ts'
import { tagsHeader } from '../../service/tags.ts'

type ChecksumMember = `Checksum${ChecksumAlgorithm}`

/** The parameter that carries a checksum; none without both. */
export function checksumParameter(algorithm: ChecksumAlgorithm | undefined, value: string | undefined): { [member in ChecksumMember]?: string } {
  return algorithm === undefined || value === undefined ? {} : { [`Checksum${algorithm}`]: value }
}

interface BodyParameters {
  readonly Body: Buffer
  readonly ContentLength: number
  readonly ContentMD5?: string
}

/** Bytes with the digests that they came with: nothing is computed here, nor by the SDK. */
export function bodyParameters({ bytes, md5, checksum }: Payload, algorithm: ChecksumAlgorithm | undefined): BodyParameters {
  return {
    Body: bytes,
    ContentLength: bytes.length,
    ...(md5 !== undefined && { ContentMD5: hexToBase64(md5) }),
    ...checksumParameter(algorithm, checksum),
  }
}

interface CustomerKeyParameters {
  readonly SSECustomerAlgorithm: string
  readonly SSECustomerKey: string
  readonly SSECustomerKeyMD5: string
}

export function customerKeyParameters(key: CustomerKey | undefined): CustomerKeyParameters | object {
  return key ? { SSECustomerAlgorithm: key.algorithm, SSECustomerKey: key.key, SSECustomerKeyMD5: key.keyMd5 } : {}
}

interface EncryptionParameters {
  readonly ServerSideEncryption: ServerSideEncryption
  readonly SSEKMSKeyId?: string
}

export function encryptionParameters(encryption: Encryption | undefined): EncryptionParameters | object {
  if (!encryption) return {}
  return { ServerSideEncryption: encryption.type, ...(encryption.kmsKeyId !== undefined && { SSEKMSKeyId: encryption.kmsKeyId }) }
}

interface ConditionParameters {
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
}

export function conditionParameters(ifMatch: string | undefined, ifAbsent?: boolean): ConditionParameters {
  return { ...(ifMatch !== undefined && { IfMatch: quoted(ifMatch) }), ...(ifAbsent && { IfNoneMatch: '*' }) }
}

/** An ETag as headers have it. */
export function quoted(etag: string): string {
  return `"${etag}"`
}

interface FactParameters {
  ContentType: string | undefined
  ContentEncoding: string | undefined
  ContentDisposition: string | undefined
  ContentLanguage: string | undefined
  CacheControl: string | undefined
  StorageClass: StorageClass | undefined
  WebsiteRedirectLocation: string | undefined
  ACL: ObjectCannedACL | undefined
  Metadata: Record<string, string> | undefined
  Tagging: string | undefined
}

/** All facts but `expires`, which goes by `withHeaders`. */
export function factParameters(facts: Facts): FactParameters {
  return {
    ContentType: facts.contentType,
    ContentEncoding: facts.contentEncoding,
    ContentDisposition: facts.contentDisposition,
    ContentLanguage: facts.contentLanguage,
    CacheControl: facts.cacheControl,
    StorageClass: facts.storageClass as StorageClass | undefined,
    WebsiteRedirectLocation: facts.websiteRedirect,
    ACL: facts.acl as ObjectCannedACL | undefined,
    Metadata: facts.metadata && { ...facts.metadata },
    Tagging: tagsHeader(facts.tags, encodeComponent),
  }
}

/** The SDK takes a Date only, and could not pass on what is none (`0`, `never`), as other clients have stored it. */
export function expiresHeader({ expires }: Facts): Readonly<Record<string, string>> {
  return expires === undefined ? {} : { expires }
}

type Command =
  | CompleteMultipartUploadCommand
  | CopyObjectCommand
  | CreateMultipartUploadCommand
  | GetObjectCommand
  | PutObjectCommand
  | UploadPartCopyCommand

/** Adds headers that the SDK has no parameter for, or would do more with than send them. */
export function withHeaders<T extends Command>(command: T, headers: Readonly<Record<string, string>>): T {
  if (Object.keys(headers).length === 0) return command
  // What is added here does not depend on the command.
  const { middlewareStack }: Pick<PutObjectCommand, 'middlewareStack'> = command as unknown as PutObjectCommand
  middlewareStack.add(
    (next) => (args) => {
      Object.assign((args.request as { headers: Record<string, string> }).headers, headers)
      return next(args)
    },
    { step: 'build', name: 'objsyncHeaders' },
  )
  return command
}
