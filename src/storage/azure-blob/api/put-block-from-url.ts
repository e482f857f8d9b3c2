import type { CopySource } from '../../contract/copies.ts'
import type { ByteRange } from '../../contract/reading.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { copyErrorJudge } from './copy-errors.ts'
import { copyHeaders } from './headers.ts'
import { blockQuery } from './put-block.ts'

export interface PutBlockFromUrlInput extends BlobName {
  /** Base64. */
  readonly id: string
  readonly from: CopySource
  /** Of the source. */
  readonly range: ByteRange
}

/** https://learn.microsoft.com/rest/api/storageservices/put-block-from-url */
export const putBlockFromUrl: Operation<PutBlockFromUrlInput, void, BlobSide> = {
  name: 'Put Block From URL',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request({ key, id, from, range }, { fixed }) {
    const headers = copyHeaders(from)
    headers['x-ms-source-range'] = rangeHeader(range)
    addHeaders(headers, fixed.written)
    return { key, query: blockQuery(id), headers }
  },
  answer: () => undefined,
  judge: ({ from }) => copyErrorJudge(from),
}
