import type { CopySource } from '../../contract/copies.ts'
import type { ByteRange } from '../../contract/reading.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { crc64FromHeader } from '../../azure/content-crc64.ts'
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

/** What the service says of the bytes that it has read. */
export interface CopiedBlock {
  /** Base64, as S3 writes a CRC64NVME. */
  readonly crc64?: string | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/put-block-from-url */
export const putBlockFromUrl: Operation<PutBlockFromUrlInput, CopiedBlock, BlobSide> = {
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
  answer: ({ headers }) => ({ crc64: crc64FromHeader(headers['x-ms-content-crc64']) }),
  judge: ({ from }) => copyErrorJudge(from),
}
