import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import { addConditions } from '../../service/conditions.ts'

export interface DeleteObjectInput {
  /** Whole key. */
  readonly key: string
  /** The ETag that the object must still have, without quotes. */
  readonly ifMatch?: string | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html */
export const deleteObject: Operation<DeleteObjectInput, void, S3Side> = {
  name: 'DeleteObject',
  method: 'DELETE',
  repeat: 'safe',
  success: 204,
  request(input) {
    const headers: RequestHeaders = {}
    addConditions(headers, input)
    return { key: input.key, headers }
  },
  answer: () => undefined,
}
