import type { AnswerLimit, HttpResponse, ResponseHeaders } from '../../http/message.ts'
import type { ByteRange } from '../contract/reading.ts'
import { StorageError } from '../../errors.ts'

/**
 * How long the content may be that a request asks for: the range, or a whole object of the size that it was listed with.
 * A whole object that is longer has been replaced. More than a range comes from a confused service or proxy.
 *
 * @param size bytes
 */
export function contentLimit(range: ByteRange | undefined, size: number | undefined): AnswerLimit | undefined {
  if (range) return { bytes: range.end - range.start, kind: 'transient' }
  return size === undefined ? undefined : { bytes: size, kind: 'changed' }
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/

/**
 * Checks that an answer holds exactly the content that was asked for, and returns the size of the whole object, bytes. https://www.rfc-editor.org/rfc/rfc9110#name-content-range
 *
 * @param where operation and object, for the message
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function sizeOfWhole(response: HttpResponse, range: ByteRange | undefined, where: string): number {
  if (range) return sizeOfRanged(response, range, where)
  const { headers, body } = response
  if (headers['content-length'] !== undefined && Number(headers['content-length']) !== body.length) {
    throw shortAnswer(where, `${body.length} of ${headers['content-length']} bytes`)
  }
  return body.length
}

/** Size of the whole object, bytes, as the answer to a range says it; undefined where it does not. */
export function totalSize(headers: ResponseHeaders): number | undefined {
  const size = CONTENT_RANGE.exec(headers['content-range'] ?? '')?.[3]
  return size === undefined ? undefined : Number(size)
}

function sizeOfRanged({ status, headers, body }: HttpResponse, range: ByteRange, where: string): number {
  const said = String(headers['content-range'])
  const [, start, end, size] = CONTENT_RANGE.exec(said) ?? []
  const asked = `bytes ${range.start}-${range.end - 1}`
  if (status !== 206 || Number(start) !== range.start || Number(end) !== range.end - 1) {
    throw shortAnswer(where, `asked for ${asked}, was given ${status === 206 ? said : 'something else'}`)
  }
  if (body.length !== range.end - range.start) throw shortAnswer(where, `${body.length} bytes for ${asked}`)
  return Number(size)
}

function shortAnswer(where: string, what: string): StorageError {
  return new StorageError(`${where}: ${what}`, { kind: 'transient', code: 'WrongRange' })
}
