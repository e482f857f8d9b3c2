import type { HttpResponse } from './message.ts'
import { StorageError } from '../errors.ts'

/** Bytes `start` to `end`, `end` exclusive. */
interface Range {
  readonly start: number
  readonly end: number
}

const CONTENT_RANGE = /^bytes (\d+)-(\d+)\/(\d+)$/

/**
 * Size in bytes of the whole that an answer is, or is a part of, once its length and its range are proved to be the ones
 * asked for. https://www.rfc-editor.org/rfc/rfc9110#name-content-range
 *
 * @param where operation and object, for the message
 * @throws StorageError `transient` when they are not: the answer was cut short or came from a confused proxy
 */
export function sizeOfWhole(response: HttpResponse, range: Range | undefined, where: string): number {
  if (range) return sizeOfRanged(response, range, where)
  const { headers, body } = response
  if (headers['content-length'] !== undefined && Number(headers['content-length']) !== body.length) {
    throw shortAnswer(where, `${body.length} of ${headers['content-length']} bytes`)
  }
  return body.length
}

function sizeOfRanged({ status, headers, body }: HttpResponse, range: Range, where: string): number {
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
