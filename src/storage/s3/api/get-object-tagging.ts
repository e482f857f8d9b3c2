import type { Operation } from '../../service/operation.ts'
import type { ObjectName, S3Side } from '../side.ts'
import { parseTags } from '../../service/tags.ts'
import { placeOf } from '../errors.ts'
import { encodeQuery } from '../uri.ts'

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html */
export const getObjectTagging: Operation<ObjectName, Record<string, string>, S3Side> = {
  name: 'GetObjectTagging',
  method: 'GET',
  repeat: 'safe',
  request: ({ key, version }) => ({ key, query: encodeQuery({ tagging: '', versionId: version }) }),
  answer: ({ body }, { key }, { bucket }) => parseTags(body, 'Tagging', placeOf({ operation: 'GetObjectTagging', bucket, key })),
}
