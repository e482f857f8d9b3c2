import type { Facts } from '../entry.ts'
import type { CallOptions, Content, Payload, ReadOptions, Written } from '../storage.ts'
import type { StorageContext } from '../context.ts'
import type { CredentialSource } from './credentials.ts'
import type { ListPage } from './list-page.ts'
import type { S3Settings } from './settings.ts'
import type { KeyOutcome, ListQuery, S3Transport, Upload } from './transport.ts'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
  type StorageClass,
} from '@aws-sdk/client-s3'
import { StorageError } from '../../errors.ts'
import { withRetries, type RetryPolicy } from '../../http/retry.ts'
import { hexToBase64, md5Of } from '../../integrity/md5.ts'
import { contentFromOutput, createSdkClient, fromListed, toSdkError, writtenFrom } from './sdk-client.ts'
import { s3Error, type RequestSubject } from './errors.ts'

export interface SdkTransportSettings {
  readonly region: string
  /** Undefined sends unsigned requests. */
  readonly credentials: CredentialSource | undefined
  readonly retry: RetryPolicy
  readonly context: StorageContext
}

/** S3 through the official SDK: every configuration it knows, at several times the cost per request. */
export function createSdkTransport(settings: S3Settings, more: SdkTransportSettings): S3Transport {
  const { region, credentials, retry, context } = more
  return new SdkTransport(createSdkClient(settings, region, credentials, context), settings.bucket, retry)
}

class SdkTransport implements S3Transport {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
    private readonly retry: RetryPolicy,
  ) {}

  async listPage(query: ListQuery, options?: CallOptions): Promise<ListPage> {
    return this.run('ListObjectsV2', undefined, async (abortSignal) => {
      const output = await this.client.send(
        new ListObjectsV2Command({
          Bucket: this.bucket,
          Prefix: query.prefix || undefined,
          Delimiter: query.delimiter,
          StartAfter: query.token === undefined ? query.startAfter : undefined,
          ContinuationToken: query.token,
          MaxKeys: query.maxKeys,
          EncodingType: 'url',
        }),
        { abortSignal },
      )
      return fromListed(output, query.prefixLength)
    }, options)
  }

  get(key: string, ifMatch: string, options?: ReadOptions): Promise<Content> {
    const range = options?.range
    return this.run('GetObject', key, async (abortSignal) => {
      const output = await this.client.send(
        new GetObjectCommand({
          Bucket: this.bucket,
          Key: key,
          IfMatch: ifMatch === '' ? undefined : `"${ifMatch}"`,
          Range: range && `bytes=${range.start}-${range.end - 1}`,
        }),
        { abortSignal },
      )
      return contentFromOutput(output, range, { operation: 'GetObject', bucket: this.bucket, key })
    }, options)
  }

  async put(key: string, payload: Payload, facts: Facts, options?: CallOptions): Promise<Written> {
    return writtenFrom(await this.run('PutObject', key, (abortSignal) =>
      this.client.send(
        withExpires(new PutObjectCommand({ Bucket: this.bucket, Key: key, ...this.bodyOf(payload), ...headersOf(facts) }), facts),
        { abortSignal },
      ), options))
  }

  async createUpload(key: string, facts: Facts, options?: CallOptions): Promise<string> {
    const output = await this.run('CreateMultipartUpload', key, (abortSignal) =>
      this.client.send(
        withExpires(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key, ...headersOf(facts) }), facts),
        { abortSignal },
      ), options)
    return output.UploadId ?? ''
  }

  async uploadPart(upload: Upload, number: number, payload: Payload, options?: CallOptions): Promise<Written> {
    return writtenFrom(await this.run('UploadPart', upload.key, (abortSignal) =>
      this.client.send(
        new UploadPartCommand({ ...this.partsOf(upload), PartNumber: number, ...this.bodyOf(payload) }),
        { abortSignal },
      ), options))
  }

  async completeUpload(upload: Upload, etags: readonly string[], options?: CallOptions): Promise<Written> {
    const Parts = etags.map((etag, i) => ({ PartNumber: i + 1, ETag: `"${etag}"` }))
    return writtenFrom(await this.run('CompleteMultipartUpload', upload.key, (abortSignal) =>
      this.client.send(
        new CompleteMultipartUploadCommand({ ...this.partsOf(upload), MultipartUpload: { Parts } }),
        { abortSignal },
      ), options))
  }

  async abortUpload(upload: Upload): Promise<void> {
    await this.run('AbortMultipartUpload', upload.key, () =>
      this.client.send(new AbortMultipartUploadCommand(this.partsOf(upload))))
  }

  async remove(keys: readonly string[], options?: CallOptions): Promise<KeyOutcome[]> {
    const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true }
    const output = await this.run('DeleteObjects', undefined, (abortSignal) =>
      this.client.send(new DeleteObjectsCommand({ Bucket: this.bucket, Delete }), { abortSignal }), options)
    const errors = new Map((output.Errors ?? []).map((error) => [error.Key, error]))
    return keys.map((key) => {
      const failed = errors.get(key)
      if (!failed || failed.Code === 'NoSuchKey') return { key }
      return { key, error: s3Error({ operation: 'DeleteObjects', bucket: this.bucket, key }, 200, failed.Code ?? '', failed.Message ?? '') }
    })
  }

  async removeOne(key: string, options?: CallOptions): Promise<void> {
    await this.run('DeleteObject', key, (abortSignal) =>
      this.client.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }), { abortSignal }), options)
  }

  close(): Promise<void> {
    this.client.destroy()
    return Promise.resolve()
  }

  private partsOf({ key, id }: Upload): { Bucket: string; Key: string; UploadId: string } {
    return { Bucket: this.bucket, Key: key, UploadId: id }
  }

  private bodyOf({ bytes, md5 }: Payload): { Body: Buffer; ContentMD5: string; ContentLength: number } {
    return { Body: bytes, ContentMD5: hexToBase64(md5 ?? md5Of(bytes)), ContentLength: bytes.length }
  }

  private run<T>(
    operation: string,
    key: string | undefined,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    options?: CallOptions,
  ): Promise<T> {
    const subject = { operation, bucket: this.bucket, key }
    return withRetries((timeout) => this.attempt(subject, call, options?.signal, timeout), this.retry, options?.signal)
  }

  private async attempt<T>(
    subject: RequestSubject,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    signal: AbortSignal | undefined,
    timeout: number | undefined,
    isSecond = false,
  ): Promise<T> {
    const limit = timeout === undefined ? undefined : AbortSignal.timeout(Math.ceil(timeout))
    try {
      return await call(limit && signal ? AbortSignal.any([signal, limit]) : (limit ?? signal))
    } catch (thrown) {
      const error = limit?.aborted && !signal?.aborted ? timedOut(subject, timeout) : toSdkError(thrown, subject, signal)
      // By now the SDK has set its clock by the service's.
      if (isSecond || error.code !== 'RequestTimeTooSkewed') throw error
      return this.attempt(subject, call, signal, timeout, true)
    }
  }
}

function timedOut({ operation, key, bucket }: RequestSubject, timeout = 0): StorageError {
  const message = `${operation} ${key ?? bucket}: no whole response within ${Math.round(timeout)} ms`
  return new StorageError(message, { kind: 'transient', code: 'AttemptTimeout' })
}

interface FactParameters {
  ContentType: string | undefined
  ContentEncoding: string | undefined
  ContentDisposition: string | undefined
  ContentLanguage: string | undefined
  CacheControl: string | undefined
  StorageClass: StorageClass | undefined
  Metadata: Record<string, string> | undefined
}

/** The SDK takes a Date only, and could not pass on what is none (`0`, `never`), as other clients have stored it. */
function withExpires<T extends PutObjectCommand | CreateMultipartUploadCommand>(command: T, { expires }: Facts): T {
  if (expires === undefined) return command
  // What is added here does not depend on the command.
  const { middlewareStack }: PutObjectCommand = command
  middlewareStack.add(
    (next) => (args) => {
      const request = args.request as { headers: Record<string, string> }
      request.headers['expires'] = expires
      return next(args)
    },
    { step: 'build', name: 'objsyncExpires' },
  )
  return command
}

function headersOf(facts: Facts): FactParameters {
  return {
    ContentType: facts.contentType,
    ContentEncoding: facts.contentEncoding,
    ContentDisposition: facts.contentDisposition,
    ContentLanguage: facts.contentLanguage,
    CacheControl: facts.cacheControl,
    StorageClass: facts.storageClass as StorageClass | undefined,
    Metadata: facts.metadata && { ...facts.metadata },
  }
}
