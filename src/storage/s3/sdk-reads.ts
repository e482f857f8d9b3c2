import type { SdkCaller } from './sdk-call.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport } from './transport.ts'
import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3'
import { contentLimit } from '../../http/content-limit.ts'
import { SHORT_ANSWER } from '../../http/message.ts'
import { openListPage } from './list-page.ts'
import { contentFrom, headFrom } from './sdk-answers.ts'
import { keepAnswer, keepHeaders } from './sdk-raw-answer.ts'
import { readBody, STALL_GRACE } from './sdk-body.ts'
import { customerKeyParameters, quoted, withHeaders } from './sdk-parameters.ts'
import { parseTagging } from './tagging-xml.ts'
import { parseVersionsPage } from './versions-page.ts'

type Reads = Pick<S3Transport, 'listPage' | 'listVersionsPage' | 'getVersioning' | 'head' | 'get' | 'getTags'>

/** The SDK verifies what it reads if it is told of the checksum mode itself; that is done elsewhere. */
const CHECKSUM_MODE = { 'x-amz-checksum-mode': 'ENABLED' }

/** The operations that only read. */
export function sdkReads({ client, bucket, run }: SdkCaller, settings: S3Settings): Reads {
  const customerKey = customerKeyParameters(settings.customerKey)
  const stall = settings.stalledStreamProtection ? STALL_GRACE : undefined
  return {
    listPage: (query, options) => run('ListObjectsV2', undefined, async (send) => {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: query.prefix || undefined,
        Delimiter: query.delimiter,
        StartAfter: query.token === undefined ? query.startAfter : undefined,
        ContinuationToken: query.token,
        MaxKeys: query.maxKeys,
        EncodingType: 'url',
      })
      const answer = keepAnswer(command)
      await client.send(command, send)
      return openListPage(answer(), query.prefixLength, bucket)
    }, options),

    listVersionsPage: (query, options) => run('ListObjectVersions', undefined, async (send) => {
      const command = new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: query.prefix || undefined,
        KeyMarker: query.next?.key,
        VersionIdMarker: query.next?.version,
        MaxKeys: query.maxKeys,
        EncodingType: 'url',
      })
      // The SDK sorts versions and delete markers into two arrays, and their times are too coarse to put them together again.
      const answer = keepAnswer(command)
      await client.send(command, send)
      return parseVersionsPage(answer(), query.prefixLength, bucket)
    }, options),

    getVersioning: (options) => run('GetBucketVersioning', undefined, async (send) => {
      const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), send)
      return Status === 'Enabled'
    }, options),

    head: ({ key, version }, options) => run('HeadObject', key, async (send) => {
      const command = new HeadObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: version,
        PartNumber: options?.partNumber,
        ChecksumMode: options?.checksum ? 'ENABLED' : undefined,
        ...customerKey,
      })
      const headers = keepHeaders(command)
      const output = await client.send(command, send)
      return headFrom(output, headers(), output.ContentLength ?? 0, options)
    }, options),

    get: ({ key, version }, ifMatch, options, size) => run('GetObject', key, async (send) => {
      const range = options?.range
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: version,
        IfMatch: ifMatch === '' ? undefined : quoted(ifMatch),
        Range: range && `bytes=${range.start}-${range.end - 1}`,
        ...customerKey,
      })
      const headers = keepHeaders(command)
      const output = await client.send(withHeaders(command, options?.checksum ? CHECKSUM_MODE : {}), send)
      const bytes = await readBody(output.Body, { operation: 'GetObject', into: options?.into, limit: contentLimit(range, size) ?? SHORT_ANSWER, stall })
      return contentFrom(output, headers(), bytes, options, { operation: 'GetObject', bucket, key })
    }, options),

    getTags: ({ key, version }, options) => run('GetObjectTagging', key, async (send) => {
      const command = new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: version })
      const answer = keepAnswer(command)
      await client.send(command, send)
      return parseTagging(answer(), { operation: 'GetObjectTagging', bucket, key })
    }, options),
  }
}
