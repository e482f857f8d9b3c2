import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import { tagSetXml, type Tags } from '../../service/tags.ts'
import { documentHeaders } from './headers.ts'

export interface PutObjectTaggingInput {
  /** Whole key. */
  readonly key: string
  /** At least one; `deleteObjectTagging` removes them all. */
  readonly tags: Tags
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html */
export const putObjectTagging: Operation<PutObjectTaggingInput, void, S3Side> = {
  name: 'PutObjectTagging',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, tags }) {
    const body = Buffer.from(`<Tagging xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${tagSetXml(tags)}</Tagging>`)
    return { key, query: 'tagging=', headers: documentHeaders(body), body }
  },
  answer: () => undefined,
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html */
export const deleteObjectTagging: Operation<{ readonly key: string }, void, S3Side> = {
  name: 'DeleteObjectTagging',
  method: 'DELETE',
  repeat: 'safe',
  success: 204,
  request: ({ key }) => ({ key, query: 'tagging=' }),
  answer: () => undefined,
}
