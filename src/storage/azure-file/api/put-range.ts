import type { ByteRange } from '../../contract/reading.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { etagOf } from '../../service/facts.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'

export interface PutRangeInput extends FilePath {
  readonly range: ByteRange
  /** As many bytes as the range has. */
  readonly bytes: Buffer
  /** Base64; the service compares it with the bytes. */
  readonly md5: string
  /** The file keeps the time of its last write. */
  readonly keepsTime?: boolean | undefined
}

/** @returns the ETag of the file. https://learn.microsoft.com/rest/api/storageservices/put-range */
export const putRange: Operation<PutRangeInput, string, FileSide> = {
  name: 'Put Range',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request({ key, range, bytes, md5, keepsTime }, { fixed }) {
    const headers: RequestHeaders = { 'x-ms-range': rangeHeader(range), 'x-ms-write': 'update', 'content-md5': md5 }
    if (keepsTime) headers['x-ms-file-last-write-time'] = 'preserve'
    addHeaders(headers, fixed.path)
    return { key, query: 'comp=range', headers, body: bytes }
  },
  answer: ({ headers }) => etagOf(headers),
}
