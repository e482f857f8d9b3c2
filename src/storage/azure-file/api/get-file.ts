import type { ByteRange } from '../../contract/reading.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import type { FileHead } from './file-head.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { contentLimit, sizeOfWhole } from '../../service/ranged-content.ts'
import { placeOf } from '../errors.ts'
import { headFrom } from './file-head.ts'

export interface GetFileInput extends FilePath {
  /** Size of the whole file as it was listed, bytes: a longer one is an error with the code `AnswerTooLong`. */
  readonly size?: number | undefined
  readonly range?: ByteRange | undefined
  /** A buffer that the content may be gathered in. */
  readonly into?: Buffer | undefined
  /** Return the stored MD5 as a checksum. */
  readonly checksum?: boolean | undefined
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

export interface FileContent extends FileHead {
  readonly bytes: Buffer
}

/** The service takes no conditions here, so the content comes with a state. https://learn.microsoft.com/rest/api/storageservices/get-file */
export const getFile: Operation<GetFileInput, FileContent, FileSide> = {
  name: 'Get File',
  method: 'GET',
  repeat: 'safe',
  success: 'content',
  request({ key, size, range, into }, { fixed }) {
    const headers: RequestHeaders = {}
    if (range) headers['x-ms-range'] = rangeHeader(range)
    addHeaders(headers, fixed.path)
    return { key, headers, into, limit: contentLimit(range, size) }
  },
  answer(response, input, { share, ...side }) {
    const size = sizeOfWhole(response, input.range, placeOf({ operation: 'Get File', share, key: input.key }))
    return { bytes: response.body, ...headFrom(response.headers, size, input, side) }
  },
}
