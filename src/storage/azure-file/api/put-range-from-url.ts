import type { CopySource } from '../../contract/copies.ts'
import type { ByteRange } from '../../contract/reading.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { crc64FromHeader } from '../../azure/content-crc64.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { copyErrorJudge } from './copy-errors.ts'

export interface PutRangeFromUrlInput extends FilePath {
  readonly from: CopySource
  /** Of the source, and of the file that is written. */
  readonly range: ByteRange
  /** The file keeps the time of its last write. */
  readonly keepsTime?: boolean | undefined
}

/** The only headers of a copy's source that this operation knows. */
const KNOWN = ['x-ms-copy-source-authorization']

/**
 * At most 4 MiB.
 * @returns the CRC64 of the bytes that the service has read, as S3 writes it; undefined where the answer has none.
 * https://learn.microsoft.com/rest/api/storageservices/put-range-from-url
 */
export const putRangeFromUrl: Operation<PutRangeFromUrlInput, string | undefined, FileSide> = {
  name: 'Put Range From URL',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request({ key, from, range, keepsTime }, { fixed }) {
    const bytes = rangeHeader(range)
    const headers: RequestHeaders = { 'x-ms-copy-source': from.address, 'x-ms-source-range': bytes, 'x-ms-range': bytes, 'x-ms-write': 'update' }
    for (const name of KNOWN) if (from.headers[name] !== undefined) headers[name] = from.headers[name]
    if (keepsTime) headers['x-ms-file-last-write-time'] = 'preserve'
    addHeaders(headers, fixed.path)
    addHeaders(headers, fixed.source)
    return { key, query: 'comp=range', headers }
  },
  answer: ({ headers }) => crc64FromHeader(headers['x-ms-content-crc64']),
  judge: ({ from }) => copyErrorJudge(from),
}
