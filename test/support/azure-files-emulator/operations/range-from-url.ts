import type { Grant } from '../access/authorize.ts'
import { crc64 } from '../http/crc64.ts'
import { header, requiredHeader, type Answer, type Call } from '../http/call.ts'
import { badHeader, ServiceError } from '../http/error.ts'
import { writeContent } from '../state/content.ts'
import { copySource, readSource } from './copy-source.ts'
import { LARGEST_RANGE } from './file.ts'
import type { Operations } from './operation.ts'
import { rangeWritten, requiredRange, writableFile, writeTime } from './range.ts'

/** Put Range From URL. */
export const rangeFromUrlOperations: Operations = {
  'file.uploadRangeFromURL': { need: { resource: 'o', permissions: 'w' }, since: '2019-02-02', run: putRangeFromUrl },
}

async function putRangeFromUrl(call: Call, grant: Grant): Promise<Answer> {
  const [first, last] = requiredRange(call, 'x-ms-range')
  const [from, to] = requiredRange(call, 'x-ms-source-range')
  if (requiredHeader(call, 'x-ms-write').toLowerCase() !== 'update') throw badHeader('x-ms-write', header(call, 'x-ms-write') ?? '')
  if (Number(header(call, 'content-length') ?? 0) !== 0) throw badHeader('content-length', header(call, 'content-length') ?? '')
  const length = last - first + 1
  if (to - from + 1 !== length) throw badHeader('x-ms-source-range', header(call, 'x-ms-source-range') ?? '')
  if (length > LARGEST_RANGE) throw badHeader('x-ms-range', header(call, 'x-ms-range') ?? '')
  const time = writeTime(call)
  writableFile(call, last)
  const { data } = await readSource(call, copySource(call, grant, false), from, to + 1)
  if (data.reduce((sum, part) => sum + part.length, 0) !== length) throw new ServiceError('InvalidRange')
  const sum = sourceChecksum(call, data)
  const node = writableFile(call, last)
  writeContent(node.content, first, data)
  return { status: 201, headers: { ...rangeWritten(call, node, time), 'x-ms-content-crc64': sum } }
}

/** CRC of what was read, in Base64, after the comparisons that the request asks for. @throws ServiceError ConditionNotMet, InvalidHeaderValue */
function sourceChecksum(call: Call, data: readonly Buffer[]): string {
  const expected = header(call, 'x-ms-source-content-crc64')
  const match = header(call, 'x-ms-source-if-match-crc64')
  const noMatch = header(call, 'x-ms-source-if-none-match-crc64')
  const sum = crc64(data).toString('base64')
  if (expected !== undefined && expected !== sum) throw badHeader('x-ms-source-content-crc64', expected)
  if ((match !== undefined && match !== sum) || noMatch === sum) throw new ServiceError('ConditionNotMet')
  return sum
}
