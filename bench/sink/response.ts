/** One answer, before it is put on the wire. */
export interface Response {
  readonly status: number
  /** Header lines, each ending in CRLF. Content-Length, Date and the status line are added. */
  readonly headers?: string
  readonly body?: string | Buffer
  /** Instead of a body: so many zero bytes. */
  readonly zeros?: number
  /** For HEAD: the Content-Length of the body that is not sent. */
  readonly length?: number
}

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  204: 'No Content',
  206: 'Partial Content',
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  416: 'Range Not Satisfiable',
  501: 'Not Implemented',
}

let second = 0
let date = ''

/** The Date header's line, the same string for a whole second. */
export function dateLine(): string {
  const now = Math.floor(Date.now() / 1000)
  if (now !== second) {
    second = now
    date = `Date: ${new Date(now * 1000).toUTCString()}\r\n`
  }
  return date
}

/** Status line and headers with the blank line after them. */
export function serializeHead(response: Response): string {
  const { status, headers = '', body, zeros, length } = response
  const size = length ?? zeros ?? (body === undefined ? 0 : Buffer.byteLength(body))
  const sized = status === 204 ? '' : `Content-Length: ${size}\r\n`
  return `HTTP/1.1 ${status} ${REASONS[status] ?? 'Unknown'}\r\n${dateLine()}${headers}${sized}\r\n`
}

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
export const XML_TYPE = 'Content-Type: application/xml\r\n'

export function xml(body: string, status = 200): Response {
  return { status, headers: XML_TYPE, body: DECLARATION + body }
}

/** An error in S3's form; `code` is one of its error codes (S3 API reference, "Error responses"). */
export function failure(status: number, code: string): Response {
  return xml(`<Error><Code>${code}</Code><Message>${code}</Message></Error>`, status)
}
