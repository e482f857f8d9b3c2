import type { Payload, Written } from '../../contract/writing.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addAttributes, addDigest, type BlobAttributes } from './headers.ts'
import { writtenFrom } from './written.ts'

export interface PutBlobInput extends BlobName, BlobAttributes {
  readonly payload: Payload
}

/** https://learn.microsoft.com/rest/api/storageservices/put-blob */
export const putBlob: Operation<PutBlobInput, Written, BlobSide> = {
  name: 'Put Blob',
  method: 'PUT',
  repeat: 'conditional',
  success: 201,
  request(input, { fixed }) {
    const headers: RequestHeaders = { 'x-ms-blob-type': 'BlockBlob' }
    addDigest(headers, input.payload)
    addAttributes(headers, input, fixed)
    return { key: input.key, headers, body: input.payload.bytes }
  },
  answer: (response, { key }, { container }) => writtenFrom(response, { operation: 'Put Blob', container, key }),
}
