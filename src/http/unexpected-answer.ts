import type { HttpResponse } from './message.ts'
import { StorageError } from '../errors.ts'

/** Code of a successful answer that does not come from the service; `withRetries` makes few tries. */
export const UNEXPECTED_ANSWER = 'UnexpectedAnswer'

/**
 * How a service reports that an operation has succeeded: by the only status of a write or removal; `content` for a read of
 * content or its headers, with 200, or 206 for a range. Undefined for an operation that may answer with any status below 300.
 */
export type Success = number | 'content' | undefined

/** What the check of a success needs to know of the service. */
export interface AnswerReader<Subject> {
  /** The request and its object, as messages begin. */
  placeOf(subject: Subject): string
  /** The error of an answer that holds one. */
  errorOf(subject: Subject, response: HttpResponse): StorageError
}

/**
 * Checks that a successful answer comes from the service.
 *
 * @param response its status is below 300
 * @throws StorageError `transient` when something between us and the service has answered; of the kind of the answer's code when it holds
 *   an error although its status is a success
 */
export function checkSuccess<Subject>(response: HttpResponse, success: Success, subject: Subject, reader: AnswerReader<Subject>): void {
  const { status } = response
  if (success === undefined) return
  if (success === 'content') {
    if (status !== 200 && status !== 206) throw unexpectedAnswer(reader.placeOf(subject), `the answer has status ${status}`)
    return
  }
  if (isErrorDocument(response)) throw reader.errorOf(subject, { ...response, status: 500 })
  requireSuccess(response, success, reader.placeOf(subject))
}

/**
 * Checks that a successful answer to a write or removal comes from the service. Captive portals, firewalls and broken
 * proxies answer every request with a page of their own and an arbitrary status, and nothing is stored or removed.
 *
 * @param expected the only status with which the service reports success
 * @param where operation and object, for the message
 * @throws StorageError `transient`
 */
export function requireSuccess({ status, headers, body }: HttpResponse, expected: number, where: string): void {
  if (status !== expected) throw unexpectedAnswer(where, `the answer has status ${status}, not ${expected}`)
  const type = headers['content-type']
  if (type !== undefined && /^\s*text\/html\b/i.test(type)) throw unexpectedAnswer(where, 'the answer is a web page')
  refuseWebPage(body, where)
}

/**
 * Checks that a body is not the page of a captive portal or proxy.
 * @throws StorageError `transient`
 */
export function refuseWebPage(body: Buffer, where: string): void {
  if (body.length > 0 && /^\s*<(?:!doctype\s+html|html)\b/i.test(body.toString('latin1', 0, 256))) {
    throw unexpectedAnswer(where, 'the answer is a web page')
  }
}

/**
 * Returns the ETag of an object or part that was stored. S3 and Azure Blob always send one.
 * @throws StorageError `transient` when there is none
 */
export function requireEtag(etag: string | undefined, where: string): string {
  if (etag === undefined || etag === '') throw unexpectedAnswer(where, 'the answer holds no ETag')
  return etag
}

export function unexpectedAnswer(where: string, what: string): StorageError {
  const message = `${where}: ${what}, so it does not come from the service, or was cut; is a proxy or a login page in between?`
  return new StorageError(message, { kind: 'transient', code: UNEXPECTED_ANSWER })
}

/** Reports whether an answer contains an error in XML. Some have status 200, because the service began them before it had finished. */
function isErrorDocument({ body }: HttpResponse): boolean {
  return body.length > 0 && /^\s*(?:<\?xml[^>]*>\s*)?<Error[\s>]/.test(body.toString('latin1', 0, 256))
}
