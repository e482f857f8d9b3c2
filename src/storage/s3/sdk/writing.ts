import type { S3SdkTable } from './table.ts'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { copyObject } from '../api/copy-object.ts'
import { deleteObject } from '../api/delete-object.ts'
import { deleteObjects, parseDeleteResult } from '../api/delete-objects.ts'
import { deleteObjectTagging, putObjectTagging } from '../api/put-object-tagging.ts'
import { putObject } from '../api/put-object.ts'
import { writtenFrom } from './answers.ts'
import { bodyParameters, conditionParameters, expiresHeader, factParameters, withHeaders } from './parameters.ts'
import { keepAnswer } from './raw-answer.ts'

/** With a body in one buffer Node's HTTP client decodes a Content-Disposition before it sends it, and so changes it. */
const NOT_ASCII = /[^\x00-\x7f]/

/** The operations that write or remove an object whole. */
export function addWriting(table: S3SdkTable): void {
  table
    .add(putObject, async ({ key, payload, facts, ifMatch, ifAbsent, checksum }, { client, bucket, written }, send) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ...bodyParameters(payload, checksum?.algorithm),
        ...(NOT_ASCII.test(facts.contentDisposition ?? '') && { Body: Readable.from([payload.bytes]) }),
        ...factParameters(facts),
        ...conditionParameters(ifMatch, ifAbsent),
        ...written,
      })
      return writtenFrom(await client.send(withHeaders(command, expiresHeader(facts)), send), { operation: 'PutObject', bucket, key }, checksum?.algorithm)
    })
    .add(copyObject, async ({ key, from, facts, ifAbsent, checksum }, { client, bucket, written }, send) => {
      const command = new CopyObjectCommand({
        Bucket: bucket,
        Key: key,
        CopySource: from.address,
        MetadataDirective: 'REPLACE',
        TaggingDirective: 'REPLACE',
        ChecksumAlgorithm: checksum?.algorithm,
        ...factParameters(facts),
        ...conditionParameters(undefined, ifAbsent),
        ...written,
      })
      const output = await client.send(withHeaders(command, { ...from.headers, ...expiresHeader(facts) }), send)
      return writtenFrom({ ...output, ...output.CopyObjectResult }, { operation: 'CopyObject', bucket, key }, checksum?.algorithm)
    })
    .add(putObjectTagging, async ({ key, tags }, { client, bucket }, send) => {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      await client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: key, Tagging: { TagSet } }), send)
    })
    .add(deleteObjectTagging, async ({ key }, { client, bucket }, send) => {
      await client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: key }), send)
    })
    .add(deleteObjects, async ({ keys }, { client, bucket }, send) => {
      const command = new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: keys.map((Key) => ({ Key })), Quiet: true } })
      const answer = keepAnswer(command)
      await client.send(command, send)
      return parseDeleteResult(answer(), keys, bucket)
    })
    .add(deleteObject, async ({ key, ifMatch }, { client, bucket }, send) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, ...conditionParameters(ifMatch) }), send)
    })
}
