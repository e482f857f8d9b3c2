import { createHash } from 'node:crypto'
import { fileTime } from '../clock.ts'
import { header, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { element, XML_START } from '../http/xml.ts'
import { encodeStructured, STRUCTURED_BODY } from '../http/structured.ts'
import { clearContent, copyContent, readContent, writeContent, writtenRanges, type Content } from '../state/content.ts'
import { checkLeaseForRead, checkLeaseForWrite } from '../state/lease.ts'
import { touch, type FileNode } from '../state/node.ts'
import { changeHeaders, fileHeaders, type Headers } from './describe.ts'
import { checkedMd5, LARGEST_RANGE, readBytes } from './file.ts'
import { checkWritable, foundFile, leaseId, placeToRead, placeToWrite } from './find.ts'
import type { Operations } from './operation.ts'

/** Operations on parts of files. */
export const rangeOperations: Operations = {
  'file.uploadRange': { need: { resource: 'o', permissions: 'w' }, run: putRange },
  'file.getRangeList': { need: { resource: 'o', permissions: 'r' }, run: listRanges },
  'file.download': { need: { resource: 'o', permissions: 'r' }, run: download },
}

/** First byte and last byte. */
export type Range = readonly [number, number]

async function putRange(call: Call): Promise<Answer> {
  const [first, last] = requiredRange(call, 'x-ms-range')
  const write = requiredHeader(call, 'x-ms-write').toLowerCase()
  if (write === 'clear') return clearRange(call, [first, last])
  if (write !== 'update') throw badHeader('x-ms-write', write)
  const length = last - first + 1
  if (length > LARGEST_RANGE) throw new ServiceError('RequestBodyTooLarge', { MaxLimit: String(LARGEST_RANGE) })
  if (header(call, 'content-length') === undefined) throw new ServiceError('MissingContentLengthHeader')
  if (Number(header(call, 'x-ms-structured-content-length') ?? header(call, 'content-length')) !== length) throw badHeader('x-ms-range', header(call, 'x-ms-range') ?? '')
  // What may not be written is refused before its bytes are read, and again when they are there.
  const time = writeTime(call)
  writableFile(call, last)
  const data = await readBytes(call)
  const md5 = call.settings.rangeMd5 || header(call, 'content-md5') !== undefined ? checkedMd5(call, data) : undefined
  const node = writableFile(call, last)
  writeContent(node.content, first, data)
  return { status: 201, headers: { ...rangeWritten(call, node, time), 'content-md5': md5, 'x-ms-structured-body': header(call, 'x-ms-structured-body') } }
}

function clearRange(call: Call, [first, last]: Range): Answer {
  if (header(call, 'content-md5') !== undefined) throw badHeader('content-md5', header(call, 'content-md5') ?? '')
  if (Number(header(call, 'content-length') ?? 0) !== 0) throw badHeader('content-length', header(call, 'content-length') ?? '')
  const time = writeTime(call)
  const node = writableFile(call, last)
  clearContent(node.content, first, last + 1)
  return { status: 201, headers: rangeWritten(call, node, time) }
}

/** The file that a range goes to. @param last last byte that is to be written */
export function writableFile(call: Call, last: number): FileNode {
  const { node } = foundFile(placeToWrite(call))
  checkWritable(node)
  checkLeaseForWrite(node.lease, leaseId(call))
  if (node.copy?.status === 'pending') throw new ServiceError('PendingCopyOperation')
  if (last >= node.content.size) throw new ServiceError('InvalidRange')
  return node
}

/** Whether a range moves the last write time. @throws ServiceError InvalidHeaderValue */
export function writeTime(call: Call): 'now' | 'preserve' {
  const sent = call.version < '2021-06-08' ? undefined : header(call, 'x-ms-file-last-write-time')?.toLowerCase()
  if (sent !== undefined && sent !== 'now' && sent !== 'preserve') throw badHeader('x-ms-file-last-write-time', sent)
  return sent ?? 'now'
}

/** Moves the times of a file that a range was written to, and returns them. */
export function rangeWritten(call: Call, node: FileNode, time: 'now' | 'preserve'): Record<string, string | number | undefined> {
  const now = call.account.clock.now()
  touch(node, now)
  if (time === 'now') node.written = fileTime(now)
  return { ...changeHeaders(node), 'x-ms-file-last-write-time': node.written, 'x-ms-request-server-encrypted': 'true' }
}

function listRanges(call: Call): Answer {
  const { node } = foundFile(placeToRead(call))
  checkLeaseForRead(node.lease, leaseId(call))
  const { content } = node
  const [first, last] = sentRange(call) ?? [0, Infinity]
  const ranges = writtenRanges(content, first, last + 1)
  const body = ranges.map(([start, end]) => `<Range>${element('Start', start)}${element('End', end)}</Range>`).join('')
  return {
    status: 200,
    headers: { ...changeHeaders(node), 'x-ms-content-length': content.size, 'content-type': 'application/xml' },
    body: `${XML_START}<Ranges>${body}</Ranges>`,
  }
}

function download(call: Call): Answer {
  const place = foundFile(placeToRead(call))
  const { node } = place
  checkLeaseForRead(node.lease, leaseId(call))
  const { content, headers: { md5 } } = node
  const range = sentRange(call)
  const headers = { ...fileHeaders(call, place, node), 'accept-ranges': 'bytes' }
  if (range === undefined) return { status: 200, ...withBody(call, { ...headers, 'content-md5': md5 }, content, 0, content.size) }
  const [first, last] = range
  if (first >= content.size) throw new ServiceError('InvalidRange')
  const end = Math.min(last + 1, content.size)
  const part = { 'content-range': `bytes ${first}-${end - 1}/${content.size}`, 'x-ms-content-md5': md5, 'content-md5': rangeMd5(call, node, first, end) }
  return { status: 206, ...withBody(call, { ...headers, ...part }, content, first, end) }
}

/** The bytes as they are now; what is written while they are sent does not reach them. */
function withBody(call: Call, headers: Headers, content: Content, first: number, end: number): Pick<Answer, 'headers' | 'body'> {
  const body = { length: end - first, pieces: readContent(copyContent(content), first, end) }
  const structured = header(call, 'x-ms-structured-body')
  if (structured === undefined) return { headers, body }
  if (structured !== STRUCTURED_BODY) throw badHeader('x-ms-structured-body', structured)
  return {
    headers: { ...headers, 'x-ms-structured-body': STRUCTURED_BODY, 'x-ms-structured-content-length': body.length },
    body: encodeStructured(body.length, body.pieces),
  }
}

function rangeMd5(call: Call, { content }: FileNode, first: number, end: number): string | undefined {
  if (header(call, 'x-ms-range-get-content-md5')?.toLowerCase() !== 'true') return undefined
  if (end - first > LARGEST_RANGE) throw badHeader('x-ms-range-get-content-md5', 'true')
  const hash = createHash('md5')
  for (const piece of readContent(content, first, end)) hash.update(piece)
  return hash.digest('base64')
}

/** The range that a request asks for; undefined where it asks for the whole, or in a unit that the service does not know. */
export function sentRange(call: Call): Range | undefined {
  const sent = header(call, 'x-ms-range') ?? header(call, 'range')
  return sent === undefined ? undefined : parseRange(sent)
}

/** @throws ServiceError MissingRequiredHeader, InvalidHeaderValue */
export function requiredRange(call: Call, name: string): Range {
  const sent = header(call, name) ?? (name === 'x-ms-range' ? header(call, 'range') : undefined)
  if (sent === undefined) throw new ServiceError('MissingRequiredHeader', { HeaderName: name })
  const range = parseRange(sent)
  if (range === undefined || range[1] === Infinity) throw badHeader(name, sent)
  return range
}

function parseRange(text: string): Range | undefined {
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(text) ?? []
  if (first === undefined) return undefined
  const range = [Number(first), last === '' ? Infinity : Number(last)] as const
  return range[1] < range[0] ? undefined : range
}
