import type { Request } from './request.ts'
import { dateLine, failure, serializeHead, type Response } from './response.ts'
import type { StoredObject } from './object.ts'

/** First and last byte, both included, as in a Range header. */
interface ByteRange {
  readonly first: number
  readonly last: number
}

const CACHED_UP_TO = 1 << 16

/** GetObject and HeadObject, with Range and partNumber (S3 API reference). */
export function download(request: Request, object: StoredObject): Response | Buffer {
  const range = request.headers.get('range')
  const part = request.query.get('partNumber')
  if (range === undefined && part === null) return wholeObject(request, object)
  const wanted = part === null ? parseRange(range ?? '', object.size) : partRange(object, Number(part))
  if (wanted === undefined) return failure(416, 'InvalidRange')
  return partial(object, wanted, request.method === 'HEAD', part !== null)
}

/** S3 tells the checksum of a whole object to those who ask, and does not with a range. */
function wholeObject({ method, headers }: Request, object: StoredObject): Response | Buffer {
  const asked = headers.get('x-amz-checksum-mode')?.toUpperCase() === 'ENABLED'
  const checksums = asked ? (object.checksums ?? '') : ''
  if (method === 'GET' && checksums === '') return cached(object)
  const response = whole(object, method === 'HEAD')
  return { ...response, headers: `${response.headers ?? ''}${checksums}` }
}

/**
 * Whole small objects without a body of their own are alike, whichever key they are asked for by: their response is
 * put together once a second (for its Date) and not once a request.
 */
const ready = new WeakMap<StoredObject, { readonly date: string; readonly wire: Buffer }>()

function cached(object: StoredObject): Response | Buffer {
  if (object.body !== undefined || object.size > CACHED_UP_TO) return whole(object, false)
  const date = dateLine()
  const known = ready.get(object)
  if (known?.date === date) return known.wire
  const head = Buffer.from(serializeHead(whole(object, false)), 'latin1')
  const wire = Buffer.concat([head, Buffer.alloc(object.size)])
  ready.set(object, { date, wire })
  return wire
}

function whole(object: StoredObject, headOnly: boolean): Response {
  return { status: 200, headers: facts(object), ...content(object, { first: 0, last: object.size - 1 }, headOnly) }
}

function partial(object: StoredObject, range: ByteRange, headOnly: boolean, byPart: boolean): Response {
  const count = byPart && object.parts !== undefined ? `x-amz-mp-parts-count: ${object.parts.length}\r\n` : ''
  const headers = `${facts(object)}${count}Content-Range: bytes ${range.first}-${range.last}/${object.size}\r\n`
  return { status: 206, headers, ...content(object, range, headOnly) }
}

function content({ body }: StoredObject, { first, last }: ByteRange, headOnly: boolean): Partial<Response> {
  if (headOnly) return { length: last - first + 1 }
  return body === undefined ? { zeros: last - first + 1 } : { body: body.subarray(first, last + 1) }
}

function facts({ etag, mtime, headers }: StoredObject): string {
  const modified = new Date(mtime).toUTCString()
  return `ETag: "${etag}"\r\nLast-Modified: ${modified}\r\nAccept-Ranges: bytes\r\n${headers}`
}

/** One range of bytes (RFC 9110, section 14.1.2); undefined when it cannot be satisfied. */
function parseRange(text: string, size: number): ByteRange | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(text)
  if (match === null) return undefined
  const [, from = '', to = ''] = match
  if (from === '') return to === '' || size === 0 ? undefined : { first: Math.max(0, size - Number(to)), last: size - 1 }
  const first = Number(from)
  const last = to === '' ? size - 1 : Math.min(Number(to), size - 1)
  return first >= size || last < first ? undefined : { first, last }
}

function partRange(object: StoredObject, part: number): ByteRange | undefined {
  const parts = object.parts ?? [object.size]
  const size = parts[part - 1]
  if (size === undefined) return undefined
  const first = parts.slice(0, part - 1).reduce((sum, each) => sum + each, 0)
  return { first, last: first + size - 1 }
}
