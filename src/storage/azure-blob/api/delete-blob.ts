import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addConditions } from '../../service/conditions.ts'

export interface DeleteBlobInput extends BlobName {
  /** The ETag that the blob must still have, without quotes. */
  readonly ifMatch?: string | undefined
}

/** Does not delete a blob that has snapshots. https://learn.microsoft.com/rest/api/storageservices/delete-blob */
export const deleteBlob: Operation<DeleteBlobInput, void, BlobSide> = {
  name: 'Delete Blob',
  method: 'DELETE',
  repeat: 'safe',
  success: 202,
  request(input) {
    const headers: RequestHeaders = {}
    addConditions(headers, input)
    return { key: input.key, headers }
  },
  answer: () => undefined,
}
