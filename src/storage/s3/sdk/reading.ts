import type { S3SdkTable } from './table.ts'
import {
  GetBucketVersioningCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
} from '@aws-sdk/client-s3'
import { SHORT_ANSWER } from '../../../http/message.ts'
import { rangeHeader } from '../../service/headers.ts'
import { contentLimit } from '../../service/ranged-content.ts'
import { parseTags } from '../../service/tags.ts'
import { getBucketVersioning } from '../api/get-bucket-versioning.ts'
import { getObjectTagging } from '../api/get-object-tagging.ts'
import { getObject } from '../api/get-object.ts'
import { headObject } from '../api/head-object.ts'
import { listObjectVersions, parseVersionsPage } from '../api/list-object-versions.ts'
import { listObjectsV2 } from '../api/list-objects-v2.ts'
import { openListPage } from '../api/list-page.ts'
import { placeOf } from '../errors.ts'
import { contentFrom, headFrom } from './answers.ts'
import { quoted, withHeaders } from './parameters.ts'
import { keepAnswer, keepHeaders, readBody } from './raw-answer.ts'

/** The SDK verifies what it reads if it learns of the checksum mode; that is done elsewhere. */
const CHECKSUM_MODE = { 'x-amz-checksum-mode': 'ENABLED' }

/** The operations that only read. */
export function addReading(table: S3SdkTable): void {
  table
    .add(listObjectsV2, async ({ prefix, delimiter, startAfter, token, maxKeys, prefixLength, checksums }, { client, bucket }, send) => {
      const command = new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix || undefined,
        Delimiter: delimiter,
        StartAfter: token === undefined ? startAfter : undefined,
        ContinuationToken: token,
        MaxKeys: maxKeys,
        EncodingType: 'url',
      })
      const answer = keepAnswer(command)
      await client.send(command, send)
      return openListPage(answer(), { prefixLength, checksums }, bucket)
    })
    .add(listObjectVersions, async ({ prefix, next, maxKeys, prefixLength, checksums }, { client, bucket }, send) => {
      const command = new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix || undefined,
        KeyMarker: next?.key,
        VersionIdMarker: next?.version,
        MaxKeys: maxKeys,
        EncodingType: 'url',
      })
      // The SDK sorts versions and delete markers into two arrays, and their times are too coarse to put them together again.
      const answer = keepAnswer(command)
      await client.send(command, send)
      return parseVersionsPage(answer(), { prefixLength, checksums }, bucket)
    })
    .add(getBucketVersioning, async (_, { client, bucket }, send) => {
      const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }), send)
      return Status === 'Enabled'
    })
    .add(headObject, async ({ key, version, partNumber, checksum, algorithm, headers: wantsHeaders }, { client, bucket, keyed }, send) => {
      const command = new HeadObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: version,
        PartNumber: partNumber,
        ChecksumMode: checksum ? 'ENABLED' : undefined,
        ...keyed,
      })
      const headers = keepHeaders(command)
      const output = await client.send(command, send)
      return headFrom(output, headers(), output.ContentLength ?? 0, { checksum, algorithm, headers: wantsHeaders })
    })
    .add(getObject, async ({ key, version, ifMatch, size, range, into, checksum, headers: wantsHeaders }, { client, bucket, keyed, stall }, send) => {
      const command = new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        VersionId: version,
        IfMatch: ifMatch === '' ? undefined : quoted(ifMatch),
        Range: range && rangeHeader(range),
        ...keyed,
      })
      const headers = keepHeaders(command)
      const output = await client.send(withHeaders(command, checksum ? CHECKSUM_MODE : {}), send)
      const bytes = await readBody(output.Body, { operation: 'GetObject', into, limit: contentLimit(range, size) ?? SHORT_ANSWER, stall })
      return contentFrom(output, headers(), bytes, { key, range, checksum, headers: wantsHeaders })
    })
    .add(getObjectTagging, async ({ key, version }, { client, bucket }, send) => {
      const command = new GetObjectTaggingCommand({ Bucket: bucket, Key: key, VersionId: version })
      const answer = keepAnswer(command)
      await client.send(command, send)
      return parseTags(answer(), 'Tagging', placeOf({ operation: 'GetObjectTagging', bucket, key }))
    })
}
