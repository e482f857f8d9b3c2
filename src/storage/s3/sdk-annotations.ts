import type { Annotation, Annotations } from '../storage.ts'
import type { SdkCaller } from './sdk-call.ts'
import {
  DeleteObjectAnnotationCommand,
  GetObjectAnnotationCommand,
  ListObjectAnnotationsCommand,
  PutObjectAnnotationCommand,
  type ListObjectAnnotationsCommandOutput,
} from '@aws-sdk/client-s3'
import type { AnswerLimit } from '../../http/message.ts'
import { StorageError } from '../../errors.ts'
import { pageWatch } from '../../http/follow-pages.ts'
import { brokenListing } from './listing-fields.ts'
import { bareEtag } from './sdk-answers.ts'
import { readBody, STALL_GRACE } from './sdk-body.ts'

/** The service takes annotations of up to 1 MiB. */
const MOST_CONTENT: AnswerLimit = { bytes: 16 * 2 ** 20, kind: 'failed' }

type Named = Parameters<Annotations['list']>[0]

/**
 * The annotations of one side's objects. A service that knows nothing of them takes a request on an annotation for one
 * on the object, and would overwrite or delete that; so nothing is written before a listing has shown that it knows.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAnnotation.html
 *
 * @param prefix of the location, which comes before all keys
 */
export function createSdkAnnotations({ client, bucket, run }: SdkCaller, prefix: string): Annotations {
  const nameOf = ({ key, version }: Named): { Bucket: string; Key: string; VersionId: string | undefined } =>
    ({ Bucket: bucket, Key: prefix + key, VersionId: version })
  let known = false

  const list: Annotations['list'] = async (entry, options) => {
    const annotations: Annotation[] = []
    const watch = pageWatch(`the annotations of s3://${bucket}/${prefix}${entry.key}`)
    for (let token: string | undefined; ; ) {
      const output = await run('ListObjectAnnotations', prefix + entry.key, async (send) => {
        const command = new ListObjectAnnotationsCommand({ ...nameOf(entry), ContinuationToken: token })
        return client.send(command, send).catch(unlessUnknown)
      }, options)
      if (!isListing(output, prefix + entry.key)) throw unknownHere(bucket)
      known = true
      for (const { AnnotationName = '', ETag } of output.Annotations ?? []) {
        if (AnnotationName === '') throw brokenListing('ListObjectAnnotations', bucket, 'an annotation without a name')
        annotations.push({ name: AnnotationName, etag: bareEtag(ETag) })
      }
      token = output.NextContinuationToken
      watch(token, !output.Annotations?.length)
      if (token === undefined) return annotations
    }
  }

  return {
    list,

    read: (entry, name, options) => run('GetObjectAnnotation', prefix + entry.key, async (send) => {
      const command = new GetObjectAnnotationCommand({ ...nameOf(entry), AnnotationName: name })
      return readBody((await client.send(command, send)).AnnotationPayload, { operation: 'GetObjectAnnotation', limit: MOST_CONTENT, stall: STALL_GRACE })
    }, options),

    async write(key, name, content, options) {
      if (!known) await list({ key }, options)
      await run('PutObjectAnnotation', prefix + key, (send) =>
        client.send(new PutObjectAnnotationCommand({ ...nameOf({ key }), AnnotationName: name, AnnotationPayload: content }), send), options)
    },

    async remove(key, name, options) {
      if (!known) await list({ key }, options)
      await run('DeleteObjectAnnotation', prefix + key, (send) =>
        client.send(new DeleteObjectAnnotationCommand({ ...nameOf({ key }), AnnotationName: name }), send), options)
    },
  }
}

/** An answer that is no XML at all is the object itself. */
function unlessUnknown(error: unknown): undefined {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  if ($metadata?.httpStatusCode === 200 || $metadata?.httpStatusCode === 204) return undefined
  throw error
}

/** All members are optional; the content of an object has none of these. */
function isListing(output: ListObjectAnnotationsCommandOutput | undefined, key: string): output is ListObjectAnnotationsCommandOutput {
  if (output === undefined) return false
  const { Annotations: listed, AnnotationCount, MaxAnnotationResults, Key } = output
  return listed !== undefined || AnnotationCount !== undefined || MaxAnnotationResults !== undefined || Key === key
}

function unknownHere(bucket: string): StorageError {
  return new StorageError(`s3://${bucket}: the service knows no object annotations; leave out the options that sync them`, { kind: 'unsupported' })
}
