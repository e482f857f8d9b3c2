/** The head of one HTTP request. Header names are in lower case; a repeated header keeps its last value. */
export interface Request {
  readonly method: string
  /** As sent: still percent-encoded, begins with "/". */
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: ReadonlyMap<string, string>
}

const NO_QUERY = new URLSearchParams()

/**
 * Parses the head of a request, without the blank line that ends it (RFC 9112, sections 3 and 5).
 *
 * @returns undefined when the first line is not one of HTTP/1.x
 */
export function parseRequest(head: string): Request | undefined {
  const lines = head.split('\r\n')
  const [method, target, version] = (lines[0] ?? '').split(' ')
  if (method === undefined || target === undefined || version?.startsWith('HTTP/1.') !== true) return undefined
  const mark = target.indexOf('?')
  return {
    method,
    path: mark < 0 ? target : target.slice(0, mark),
    query: mark < 0 ? NO_QUERY : parseQuery(target.slice(mark + 1)),
    headers: parseHeaders(lines),
  }
}

/** In S3's signed URLs a space is always %20, so a bare plus sign is a plus sign, unlike in HTML forms. */
function parseQuery(text: string): URLSearchParams {
  return new URLSearchParams(text.replaceAll('+', '%2B'))
}

function parseHeaders(lines: readonly string[]): Map<string, string> {
  const headers = new Map<string, string>()
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const colon = line.indexOf(':')
    if (colon > 0) headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim())
  }
  return headers
}
