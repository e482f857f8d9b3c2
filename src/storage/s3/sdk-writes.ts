import type { SdkCaller } from './sdk-call.ts'
import type { S3Settings } from './settings.ts'
import type { S3Transport } from './transport.ts'
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from '@aws-sdk/client-s3'
import { Readable } from 'node:stream'
import { parseDeleteResult } from './delete-objects.ts'
import { writtenFrom } from './sdk-answers.ts'
import { keepAnswer } from './sdk-raw-answer.ts'
import {
  bodyParameters,
  conditionParameters,
  customerKeyParameters,
  encryptionParameters,
  expiresHeader,
  factParameters,
  withHeaders,
} from './sdk-parameters.ts'

/** With a body in one buffer Node's HTTP client decodes a Content-Disposition before it sends it, and so changes it. */
const NOT_ASCII = /[^\x00-\x7f]/

type Writes = Pick<S3Transport, 'put' | 'copyObject' | 'putTags' | 'remove' | 'removeOne'>

/** The operations that write or remove an object whole. */
export function sdkWrites({ client, bucket, run }: SdkCaller, settings: S3Settings): Writes {
  const stored = { ...customerKeyParameters(settings.customerKey), ...encryptionParameters(settings.encryption) }
  return {
    put: (key, payload, facts, options) => run('PutObject', key, async (send) => {
      const command = new PutObjectCommand({
        Bucket: bucket,
        Key: key,
        ...bodyParameters(payload, options?.checksum?.algorithm),
        ...(NOT_ASCII.test(facts.contentDisposition ?? '') && { Body: Readable.from([payload.bytes]) }),
        ...factParameters(facts),
        ...conditionParameters(options?.ifMatch, options?.ifAbsent),
        ...stored,
      })
      return writtenFrom(await client.send(withHeaders(command, expiresHeader(facts)), send), { operation: 'PutObject', bucket, key }, options?.checksum?.algorithm)
    }, options),

    copyObject: (key, from, facts, options) => run('CopyObject', key, async (send) => {
      const command = new CopyObjectCommand({
        Bucket: bucket,
        Key: key,
        CopySource: from.address,
        MetadataDirective: 'REPLACE',
        TaggingDirective: 'REPLACE',
        ChecksumAlgorithm: options?.checksum?.algorithm,
        ...factParameters(facts),
        ...conditionParameters(undefined, options?.ifAbsent),
        ...stored,
      })
      const output = await client.send(withHeaders(command, { ...from.headers, ...expiresHeader(facts) }), send)
      return writtenFrom({ ...output, ...output.CopyObjectResult }, { operation: 'CopyObject', bucket, key }, options?.checksum?.algorithm)
    }, options),

    putTags: (key, tags, options) => {
      const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }))
      if (TagSet.length > 0) {
        return run('PutObjectTagging', key, async (send) => {
          await client.send(new PutObjectTaggingCommand({ Bucket: bucket, Key: key, Tagging: { TagSet } }), send)
        }, options)
      }
      return run('DeleteObjectTagging', key, async (send) => {
        await client.send(new DeleteObjectTaggingCommand({ Bucket: bucket, Key: key }), send)
      }, options)
    },

    remove(keys, options) {
      const Delete = { Objects: keys.map((Key) => ({ Key })), Quiet: true }
      return run('DeleteObjects', undefined, async (send) => {
        const command = new DeleteObjectsCommand({ Bucket: bucket, Delete })
        const answer = keepAnswer(command)
        await client.send(command, send)
        return parseDeleteResult(answer(), keys, bucket)
      }, options)
    },

    removeOne: (key, options) => run('DeleteObject', key, async (send) => {
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: key, ...conditionParameters(options?.ifMatch) }), send)
    }, options),
  }
}
