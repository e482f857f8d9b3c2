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
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
  type StorageClass,
} from '@aws-sdk/client-s3'
import { hexToBase64, md5Of } from '../../integrity/md5.ts'
import { contentFromOutput, createSdkClient, fromListed, toSdkError, writtenFrom } from './sdk-client.ts'
import { s3Error } from './errors.ts'

/** S3 through the official SDK: every configuration it knows, at several times the cost per request. */
export function createSdkTransport(
  settings: S3Settings,
  region: string,
  credentials: CredentialSource | undefined,
  context: StorageContext,
): S3Transport {
  return new SdkTransport(createSdkClient(settings, region, credentials, context), settings.bucket)
}

class SdkTransport implements S3Transport {
  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {}

  async listPage(query: ListQuery, options?: CallOptions): Promise<ListPage> {
    const output = await this.run('ListObjectsV2', undefined, (abortSignal) =>
      this.client.send(
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
      ), options)
    return fromListed(output, query.prefixLength)
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
        new PutObjectCommand({ Bucket: this.bucket, Key: key, ...this.bodyOf(payload), ...headersOf(facts) }),
        { abortSignal },
      ), options))
  }

  async createUpload(key: string, facts: Facts, options?: CallOptions): Promise<string> {
    const output = await this.run('CreateMultipartUpload', key, (abortSignal) =>
      this.client.send(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key, ...headersOf(facts) }), { abortSignal }), options)
    return output.UploadId ?? ''
  }

  async uploadPart(upload: Upload, number: number, payload: Payload, options?: CallOptions): Promise<Written> {
    return writtenFrom(await this.run('UploadPart', upload.key, (abortSignal) =>
      this.client.send(
        new UploadPartCommand({ Bucket: this.bucket, Key: upload.key, UploadId: upload.id, PartNumber: number, ...this.bodyOf(payload) }),
        { abortSignal },
      ), options))
  }

  async completeUpload(upload: Upload, etags: readonly string[], options?: CallOptions): Promise<Written> {
    const Parts = etags.map((etag, i) => ({ PartNumber: i + 1, ETag: `"${etag}"` }))
    return writtenFrom(await this.run('CompleteMultipartUpload', upload.key, (abortSignal) =>
      this.client.send(
        new CompleteMultipartUploadCommand({ Bucket: this.bucket, Key: upload.key, UploadId: upload.id, MultipartUpload: { Parts } }),
        { abortSignal },
      ), options))
  }

  async abortUpload(upload: Upload): Promise<void> {
    await this.run('AbortMultipartUpload', upload.key, () =>
      this.client.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: upload.key, UploadId: upload.id })))
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

  close(): Promise<void> {
    this.client.destroy()
    return Promise.resolve()
  }

  private bodyOf({ bytes, md5 }: Payload): { Body: Buffer; ContentMD5: string; ContentLength: number } {
    return { Body: bytes, ContentMD5: hexToBase64(md5 ?? md5Of(bytes)), ContentLength: bytes.length }
  }

  private async run<T>(
    operation: string,
    key: string | undefined,
    call: (signal: AbortSignal | undefined) => Promise<T>,
    options?: CallOptions,
  ): Promise<T> {
    try {
      return await call(options?.signal)
    } catch (error) {
      throw toSdkError(error, { operation, bucket: this.bucket, key }, options?.signal)
    }
  }
}

interface FactParameters {
  ContentType: string | undefined
  ContentEncoding: string | undefined
  ContentDisposition: string | undefined
  ContentLanguage: string | undefined
  CacheControl: string | undefined
  Expires: Date | undefined
  StorageClass: StorageClass | undefined
  Metadata: Record<string, string> | undefined
}

function headersOf(facts: Facts): FactParameters {
  return {
    ContentType: facts.contentType,
    ContentEncoding: facts.contentEncoding,
    ContentDisposition: facts.contentDisposition,
    ContentLanguage: facts.contentLanguage,
    CacheControl: facts.cacheControl,
    Expires: facts.expires === undefined ? undefined : new Date(facts.expires),
    StorageClass: facts.storageClass as StorageClass | undefined,
    Metadata: facts.metadata && { ...facts.metadata },
  }
}
