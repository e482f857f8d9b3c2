import type { StorageContext } from '../../contract/context.ts'
import type { CredentialSource } from '../auth/credentials.ts'
import type { S3Settings } from '../settings.ts'
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3'
import { StorageError } from '../../../errors.ts'
import { proxyAgents, throughProxy, type OutgoingRequest } from '../../../http/proxy-agents.ts'
import { isDirectoryBucket, isMultiRegion, isOnOutposts } from '../place/bucket-kind.ts'
import { isOfAws } from '../place/endpoint.ts'
import { traceExchange } from '../../service/trace.ts'
import { STALL_GRACE } from '../../../http/client.ts'
import { boundAnswers } from './raw-answer.ts'

export interface SdkClientSettings {
  readonly region: string
  readonly dualstack: boolean
  readonly fips: boolean
  /** Undefined sends unsigned requests. */
  readonly credentials: CredentialSource | undefined
  readonly context: StorageContext
}

/** The SDK's client, set up as our own client is: same timeouts, retries left to us, no checksums but those we ask for. */
export async function createSdkClient(settings: S3Settings, more: SdkClientSettings): Promise<S3Client> {
  const { bucket, endpointUrl, profile } = settings
  // SigV4A; being loaded is all that it takes.
  if (isMultiRegion(bucket) || isOnOutposts(bucket)) await import('@aws-sdk/signature-v4a')
  const client = new S3Client({
    region: more.region,
    ...(profile !== undefined && { profile }),
    ...(endpointUrl !== undefined && { endpoint: endpointUrl }),
    forcePathStyle: settings.forcePathStyle,
    useAccelerateEndpoint: settings.accelerate,
    useDualstackEndpoint: more.dualstack,
    useFipsEndpoint: more.fips,
    ...(isDirectoryBucket(bucket) && !isOfAws(endpointUrl) && { disableS3ExpressSessionAuth: true }),
    ...(more.credentials ? { credentials: providerOf(more.credentials) } : ANONYMOUS),
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: settings.connectTimeout ?? 10_000,
      socketTimeout: settings.readTimeout ?? 120_000,
      ...proxyAgents({ maxSockets: settings.connections, connectTimeout: settings.connectTimeout }),
    },
  })
  countRequests(client, more.context)
  boundAnswers(client, settings.stalledStreamProtection ? STALL_GRACE : undefined)
  goThroughProxies(client)
  if (more.context.trace) traceRequests(client, more.context)
  signBytes(client)
  if (settings.requestPayer) addToAll(client, 'x-amz-request-payer', 'requester')
  if (!settings.signPayload) leavePayloadUnsigned(client)
  if (isDirectoryBucket(bucket)) mendPath(client, bucket)
  return client
}

/** The SDK asks for credentials even where nothing is signed with them. */
const ANONYMOUS: Pick<S3ClientConfig, 'credentials' | 'signer'> = {
  credentials: { accessKeyId: '', secretAccessKey: '' },
  signer: { sign: (request) => Promise.resolve(request) },
}

/** A provider that says it is memoized is asked for each request; otherwise the SDK would keep keys without an end for good. */
function providerOf(source: CredentialSource): NonNullable<S3ClientConfig['credentials']> {
  return Object.assign(async () => source(), { memoized: true })
}

function countRequests(client: S3Client, { meter }: StorageContext): void {
  client.middlewareStack.add(
    (next) => (args) => {
      meter.requests++
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'objsyncRequestMeter' },
  )
}

/** By then the request is signed, as it is to reach the service. */
function goThroughProxies(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => throughProxy(args.request as OutgoingRequest, () => next(args)),
    { step: 'deserialize', priority: 'low', name: 'objsyncProxy' },
  )
}

/** Signed requests, and answers before the SDK reads them. */
interface SdkRequest extends OutgoingRequest {
  readonly method: string
  readonly query?: Readonly<Record<string, string | readonly string[] | null>>
  readonly body?: unknown
}

function traceRequests(client: S3Client, context: StorageContext): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as SdkRequest
      const exchange = { method: request.method, url: addressOf(request), headers: request.headers, bytes: lengthOf(request.body) }
      return traceExchange(exchange, context, () => next(args), ({ response }) => {
        const { statusCode, headers } = response as { readonly statusCode: number; readonly headers: Readonly<Record<string, string>> }
        return { status: statusCode, headers }
      })
    },
    { step: 'deserialize', priority: 'low', name: 'objsyncTrace' },
  )
}

function addressOf({ protocol, hostname, port, path, query = {} }: SdkRequest): string {
  const parameters = Object.entries(query).flatMap(([name, value]) => [value].flat().map((one) => (one === null ? name : `${name}=${one}`)))
  const host = port === undefined ? hostname : `${hostname}:${port}`
  return `${protocol}//${host}${path}${parameters.length === 0 ? '' : `?${parameters.join('&')}`}`
}

function lengthOf(body: unknown): number | undefined {
  return Buffer.isBuffer(body) ? body.length : undefined
}

const NOT_ASCII = /[^\x00-\x7f]/

/**
 * Has values beyond ASCII signed as the bytes that are sent, of which each character is one. The SDK signs the UTF-8 form
 * of a text, so until it has signed, a value is the text whose UTF-8 form these bytes are.
 */
function signBytes(client: S3Client): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      for (const name in headers) {
        const value = headers[name] ?? ''
        if (NOT_ASCII.test(value)) headers[name] = asUtf8(name, value)
      }
      return next(args)
    },
    { step: 'build', priority: 'low', name: 'objsyncBytesToSign' },
  )
  client.middlewareStack.add(
    (next) => (args) => {
      const { headers } = args.request as { headers: Record<string, string> }
      for (const name in headers) {
        const value = headers[name] ?? ''
        if (NOT_ASCII.test(value)) headers[name] = Buffer.from(value, 'utf8').toString('latin1')
      }
      return next(args)
    },
    { step: 'finalizeRequest', priority: 'low', name: 'objsyncBytesToSend' },
  )
}

/** @throws StorageError `unsafe-key` for bytes that are no UTF-8, which the SDK cannot sign */
function asUtf8(name: string, value: string): string {
  const bytes = Buffer.from(value, 'latin1')
  const text = bytes.toString('utf8')
  if (Buffer.from(text, 'utf8').equals(bytes)) return text
  throw new StorageError(`the header ${name} holds bytes that are no UTF-8, which the SDK cannot sign; leave out OBJSYNC_TRANSPORT=sdk`, { kind: 'unsafe-key' })
}

/** Some operations take the header, but the SDK has no parameter for it. */
function addToAll(client: S3Client, header: string, value: string): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> }
      request.headers[header] = value
      return next(args)
    },
    { step: 'build', name: 'objsyncHeaderForAll' },
  )
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

/** In path style the SDK puts two slashes behind the name of a directory bucket, one of which would begin the key. */
function mendPath(client: S3Client, bucket: string): void {
  client.middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { path: string }
      request.path = request.path.replace(`/${bucket}//`, `/${bucket}/`)
      return next(args)
    },
    { step: 'build', name: 'objsyncDirectoryBucketPath' },
  )
}
