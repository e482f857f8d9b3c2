import { S3Client, type S3ClientConfig, type GetObjectCommandOutput, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import type { StorageContext } from '../context.ts'
import type { Facts } from '../entry.ts'
import type { ByteRange, Content, Written } from '../storage.ts'
import type { CredentialSource } from './credentials.ts'
import type { ListPage } from './list-page.ts'
import type { S3Settings } from './settings.ts'
import { messageOf, StorageError } from '../../errors.ts'
import { stopped } from '../../stopping.ts'
import { s3Error, type RequestSubject } from './errors.ts'
import { unreadableKey } from './list-page.ts'
import { ownText } from './own-text.ts'
import { decodeListedKey } from './uri.ts'

/** The SDK's client, set up as the hot path is: same timeouts, retries left to us, no checksums but those we ask for. */
export function createSdkClient(
  settings: S3Settings,
  region: string,
  credentials: CredentialSource | undefined,
  context: StorageContext,
): S3Client {
  const client = new S3Client({
    region,
    ...(settings.endpointUrl !== undefined && { endpoint: settings.endpointUrl }),
    forcePathStyle: settings.forcePathStyle,
    ...(credentials ? { credentials: async () => credentials() } : ANONYMOUS),
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: settings.connectTimeout ?? 10_000,
      socketTimeout: settings.readTimeout ?? 120_000,
      httpAgent: { maxSockets: settings.connections },
      httpsAgent: { maxSockets: settings.connections },
    },
  })
  client.middlewareStack.add(
    (next) => (args) => {
      context.meter.requests++
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'objsyncRequestMeter' },
  )
  if (!settings.signPayload) leavePayloadUnsigned(client)
  return client
}

/** The SDK asks for credentials even where nothing is signed with them. */
const ANONYMOUS: Pick<S3ClientConfig, 'credentials' | 'signer'> = {
  credentials: { accessKeyId: '', secretAccessKey: '' },
  signer: { sign: (request) => Promise.resolve(request) },
}

/** The SDK's signer takes a payload hash that is already in the headers as it is. */
function leavePayloadUnsigned(client: S3Client): void {
  client.middlewareStack.add(
    (next, { commandName }) =>
      (args) => {
        const request = args.request as { headers: Record<string, string> }
        if (commandName === 'PutObjectCommand' || commandName === 'UploadPartCommand') request.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD'
        return next(args)
      },
    { step: 'build', name: 'objsyncUnsignedPayload' },
  )
}

/** A listing in the adapter's own terms; keys come URL-encoded because XML cannot carry every character. */
export function fromListed(output: ListObjectsV2CommandOutput, prefixLength: number): ListPage {
  const decode = output.EncodingType === 'url' ? decodeListedKey : (text: string): string => text
  return {
    entries: (output.Contents ?? []).map((object) => ({
      key: ownText(decode(object.Key ?? '').slice(prefixLength)),
      size: object.Size ?? 0,
      mtime: object.LastModified?.getTime() ?? 0,
      etag: ownText((object.ETag ?? '').replaceAll('"', '')),
    })),
    prefixes: (output.CommonPrefixes ?? []).map(({ Prefix }) => decode(Prefix ?? '')),
    next: output.IsTruncated ? output.NextContinuationToken : undefined,
  }
}

/** @throws StorageError `transient` when the answer holds other bytes than were asked for */
export async function contentFromOutput(
  output: GetObjectCommandOutput,
  range: ByteRange | undefined,
  subject: RequestSubject,
): Promise<Content> {
  const bytes = Buffer.from((await output.Body?.transformToByteArray()) ?? [])
  const size = range ? Number(/\/(\d+)$/.exec(output.ContentRange ?? '')?.[1]) : bytes.length
  const expected = range ? range.end - range.start : output.ContentLength
  if (bytes.length !== expected || (range && !output.ContentRange?.startsWith(`bytes ${range.start}-${range.end - 1}/`))) {
    throw new StorageError(`GetObject ${subject.key ?? ''}: ${bytes.length} bytes, not the range asked for`, { kind: 'transient', code: 'WrongRange' })
  }
  const facts: Facts = {
    contentType: output.ContentType,
    contentEncoding: output.ContentEncoding,
    contentDisposition: output.ContentDisposition,
    contentLanguage: output.ContentLanguage,
    cacheControl: output.CacheControl,
    expires: output.ExpiresString,
    storageClass: output.StorageClass,
    ...(output.Metadata && Object.keys(output.Metadata).length > 0 && { metadata: output.Metadata }),
  }
  return { bytes, size, mtime: output.LastModified?.getTime() ?? 0, ...writtenFrom(output), facts }
}

export function writtenFrom(output: {
  readonly ETag?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
}): Written {
  const plain = output.ServerSideEncryption === undefined || output.ServerSideEncryption === 'AES256'
  return { etag: (output.ETag ?? '').replaceAll('"', ''), etagIsDigest: plain && output.SSECustomerAlgorithm === undefined }
}

interface SdkError extends Error {
  readonly $metadata?: { readonly httpStatusCode?: number }
  readonly Region?: string
}

/** Turns what the SDK throws into the adapter's one error. */
export function toSdkError(error: unknown, subject: RequestSubject, signal: AbortSignal | undefined): StorageError {
  if (error instanceof StorageError) return error
  if (signal?.aborted) return stopped(error)
  const sdkError = error as SdkError
  const status = sdkError.$metadata?.httpStatusCode
  if (error instanceof URIError) return unsafeKey(subject, error)
  if (status !== undefined && status >= 300) return s3Error(subject, status, sdkError.name, sdkError.message, sdkError.Region)
  if (sdkError.name === 'CredentialsProviderError') return new StorageError(`${subject.operation}: ${sdkError.message}`, { kind: 'credentials', cause: error })
  const code = (error as NodeJS.ErrnoException).code ?? sdkError.name
  const where = subject.key ?? subject.bucket
  return new StorageError(`${subject.operation} ${where}: ${messageOf(error) || code}`, { kind: 'transient', code, cause: error })
}

function unsafeKey({ bucket, key }: RequestSubject, cause: URIError): StorageError {
  if (key === undefined) return unreadableKey(bucket, cause)
  return new StorageError(`${JSON.stringify(key)} has no UTF-8 form, so it cannot be a key`, { kind: 'unsafe-key', cause })
}
