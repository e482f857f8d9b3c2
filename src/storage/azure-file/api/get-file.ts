import type { ByteRange } from '../../contract/reading.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { HttpResponse } from '../../../http/message.ts'
import type { FilePath, FileSide } from '../side.ts'
import type { FileHead } from './file-head.ts'
import { StorageError } from '../../../errors.ts'
import { hexToBase64, md5Of } from '../../../integrity/md5.ts'
import { addHeaders, rangeHeader } from '../../service/headers.ts'
import { contentLimit, sizeOfWhole, totalSize } from '../../service/ranged-content.ts'
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
  /** MD5 of the bytes, hex, where the service has hashed them before it sent them: they are all of one version of the file. */
  readonly md5: string | undefined
}

/** Most bytes of a range that the service hashes. https://learn.microsoft.com/rest/api/storageservices/get-file#request-headers */
const LARGEST_HASHED = 4 * 2 ** 20

/** The service takes no conditions here, so the content comes with a state. https://learn.microsoft.com/rest/api/storageservices/get-file */
export const getFile: Operation<GetFileInput, FileContent, FileSide> = {
  name: 'Get File',
  method: 'GET',
  repeat: 'safe',
  success: 'content',
  request({ key, size, range, into }, { fixed }) {
    const headers: RequestHeaders = {}
    const hashed = hashedRange(range, size)
    if (hashed) headers['x-ms-range-get-content-md5'] = 'true'
    const sent = range ?? hashed
    if (sent) headers['x-ms-range'] = rangeHeader(sent)
    addHeaders(headers, fixed.path)
    return { key, headers, into, limit: contentLimit(range, size) }
  },
  answer(response, input, { share, ...side }) {
    const where = placeOf({ operation: 'Get File', share, key: input.key })
    const hashed = response.status === 206 ? hashedRange(input.range, input.size) : undefined
    const size = hashed ? sizeOfHashed(response, hashed, where) : sizeOfWhole(response, input.range, where)
    const md5 = hashed && checkedMd5(response, where)
    return { bytes: response.body, md5, ...headFrom(response.headers, size, input, side) }
  },
}

/** A small file that is read whole is asked for as a range, because the service hashes only ranges. */
function hashedRange(range: ByteRange | undefined, size: number | undefined): ByteRange | undefined {
  return range === undefined && size !== undefined && size > 0 && size <= LARGEST_HASHED ? { start: 0, end: size } : undefined
}

/** A file that has another size by now than it was listed with answers another range, and says its size. */
function sizeOfHashed(response: HttpResponse, range: ByteRange, where: string): number {
  const total = totalSize(response.headers)
  return total === undefined || total === range.end ? sizeOfWhole(response, range, where) : total
}

/**
 * Compares the bytes with the MD5 that the service has computed of them.
 * @returns the MD5, hex; undefined where the service has computed none
 * @throws StorageError `transient` when other bytes arrived than were sent
 */
function checkedMd5({ headers, body }: HttpResponse, where: string): string | undefined {
  const said = headers['content-md5']
  if (said === undefined) return undefined
  const md5 = md5Of(body)
  if (said === hexToBase64(md5)) return md5
  throw new StorageError(`${where}: the bytes that arrived do not have the MD5 of those that the service sent`, { kind: 'transient', code: 'Md5Mismatch' })
}
