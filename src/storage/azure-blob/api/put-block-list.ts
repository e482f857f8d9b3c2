import type { Written } from '../../contract/writing.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addAttributes, type BlobAttributes } from './headers.ts'
import { writtenFrom } from './written.ts'

export interface PutBlockListInput extends BlobName, BlobAttributes {
  /** Base64, in the order of the blocks. */
  readonly ids: readonly string[]
}

/** https://learn.microsoft.com/rest/api/storageservices/put-block-list */
export const putBlockList: Operation<PutBlockListInput, Written, BlobSide> = {
  name: 'Put Block List',
  method: 'PUT',
  repeat: 'conditional',
  success: 201,
  request(input, { fixed }) {
    const headers: RequestHeaders = { 'content-type': 'application/xml' }
    addAttributes(headers, input, fixed)
    return { key: input.key, query: 'comp=blocklist', headers, body: blockListBody(input.ids) }
  },
  answer: (response, { key }, { container }) => writtenFrom(response, { operation: 'Put Block List', container, key }),
}

/** `Latest` finds the blocks even when an earlier try has committed them and its answer was lost. */
function blockListBody(ids: readonly string[]): Buffer {
  const list = ids.map((id) => `<Latest>${id}</Latest>`).join('')
  return Buffer.from(`<?xml version="1.0" encoding="utf-8"?><BlockList>${list}</BlockList>`)
}
