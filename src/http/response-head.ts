import type { ResponseHeaders } from './message.ts'

/** Status line and headers of a response. */
export interface ResponseHead {
  readonly status: number
  readonly headers: ResponseHeaders
  /** The connection may carry another request after this response. */
  readonly keepAlive: boolean
}

const STATUS_LINE = /^HTTP\/1\.([01]) (\d{3})(?: |$)/
/** Lower-case spellings of the names that servers send, which are few. */
const lowered = new Map<string, string>()
const MOST_REMEMBERED = 500

/**
 * Parses the head of a response, which is given without the empty line at its end.
 * https://www.rfc-editor.org/rfc/rfc9112#name-message-parsing
 *
 * @throws Error when it is not the head of an HTTP/1.x response
 */
export function parseHead(text: string): ResponseHead {
  const firstEnd = lineEnd(text, 0)
  const [, minor, status] = STATUS_LINE.exec(text.slice(0, firstEnd)) ?? []
  if (status === undefined) throw new Error('the answer is no HTTP/1.1 response')
  const headers: ResponseHeaders = {}
  for (let start = firstEnd + 2; start < text.length; ) {
    const end = lineEnd(text, start)
    const colon = text.indexOf(':', start)
    if (colon < 0 || colon > end || colon === start) throw new Error('the response has a line that is no header')
    addHeader(headers, lowerCased(text.slice(start, colon)), text.slice(colon + 1, end).trim())
    start = end + 2
  }
  const connection = headers['connection']?.toLowerCase() ?? ''
  const keepAlive = minor === '1' ? !connection.includes('close') : connection.includes('keep-alive')
  return { status: Number(status), headers, keepAlive }
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\r\n', from)
  return end < 0 ? text.length : end
}

function addHeader(headers: ResponseHeaders, name: string, value: string): void {
  const before = headers[name]
  headers[name] = before === undefined ? value : `${before}, ${value}`
}

function lowerCased(name: string): string {
  let lower = lowered.get(name)
  if (lower === undefined) {
    lower = name.toLowerCase()
    if (lowered.size < MOST_REMEMBERED) lowered.set(name, lower)
  }
  return lower
}
