import type { S3SdkTable } from './table.ts'
import {
  DeleteObjectAnnotationCommand,
  GetObjectAnnotationCommand,
  ListObjectAnnotationsCommand,
  PutObjectAnnotationCommand,
} from '@aws-sdk/client-s3'
import {
  deleteObjectAnnotation, getObjectAnnotation, listObjectAnnotations, MOST_CONTENT, parseAnnotations, putObjectAnnotation,
} from '../api/object-annotations.ts'
import { STALL_GRACE } from '../../../http/client.ts'
import { keepAnswer, readBody } from './raw-answer.ts'

/** The operations on annotations. */
export function addAnnotations(table: S3SdkTable): void {
  table
    .add(listObjectAnnotations, async ({ key, version, token }, { client, bucket }, send) => {
      const command = new ListObjectAnnotationsCommand({ Bucket: bucket, Key: key, VersionId: version, ContinuationToken: token })
      // A service that does not know annotations answers with the object, which the SDK may not be able to read.
      const answer = keepAnswer(command)
      await client.send(command, send).catch(unlessAnswered)
      return parseAnnotations(answer(), key, bucket)
    })
    .add(getObjectAnnotation, async ({ key, version, name }, { client, bucket }, send) => {
      const command = new GetObjectAnnotationCommand({ Bucket: bucket, Key: key, VersionId: version, AnnotationName: name })
      return readBody((await client.send(command, send)).AnnotationPayload, { operation: 'GetObjectAnnotation', limit: MOST_CONTENT, stall: STALL_GRACE })
    })
    .add(putObjectAnnotation, async ({ key, name, content }, { client, bucket }, send) => {
      await client.send(new PutObjectAnnotationCommand({ Bucket: bucket, Key: key, AnnotationName: name, AnnotationPayload: content }), send)
    })
    .add(deleteObjectAnnotation, async ({ key, name }, { client, bucket }, send) => {
      await client.send(new DeleteObjectAnnotationCommand({ Bucket: bucket, Key: key, AnnotationName: name }), send)
    })
}

function unlessAnswered(error: unknown): void {
  const { $metadata } = error as { $metadata?: { httpStatusCode?: number } }
  if ($metadata?.httpStatusCode !== 200 && $metadata?.httpStatusCode !== 204) throw error
}
