import type { Payload } from '../../contract/writing.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addHeaders } from '../../service/headers.ts'
import { addDigest } from './headers.ts'

export interface PutBlockInput extends BlobName {
  /** Base64. */
  readonly id: string
  readonly payload: Payload
}

/** https://learn.microsoft.com/rest/api/storageservices/put-block */
export const putBlock: Operation<PutBlockInput, void, BlobSide> = {
  name: 'Put Block',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request({ key, id, payload }, { fixed }) {
    const headers: RequestHeaders = {}
    addDigest(headers, payload)
    addHeaders(headers, fixed.written)
    return { key, query: blockQuery(id), headers, body: payload.bytes }
  },
  answer: () => undefined,
}

/** Query of Put Block and Put Block From URL. */
export function blockQuery(id: string): string {
  return `comp=block&blockid=${encodeURIComponent(id)}`
}
