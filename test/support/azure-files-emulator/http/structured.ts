import { crc64 } from './crc64.ts'
import { ServiceError } from './error.ts'

/** The one kind of checksummed body that there is, as its header names it. */
export const STRUCTURED_BODY = 'XSM/1.0; properties=crc64'

const VERSION = 1
const WITH_CRC64 = 1
const MESSAGE_HEADER = 13
const SEGMENT_HEADER = 10
const SUM = 8
const SEGMENT = 4 * 1024 * 1024

/** Wraps a body into segments, each followed by its checksum, and the whole by its own. */
export function encodeStructured(length: number, pieces: Iterable<Buffer>): { readonly length: number, readonly pieces: Iterable<Buffer> } {
  const count = Math.max(1, Math.ceil(length / SEGMENT))
  const encoded = MESSAGE_HEADER + length + count * (SEGMENT_HEADER + SUM) + SUM
  return { length: encoded, pieces: encode(length, Buffer.concat([...pieces]), count, encoded) }
}

function* encode(length: number, body: Buffer, count: number, encoded: number): Generator<Buffer> {
  const head = Buffer.alloc(MESSAGE_HEADER)
  head.writeUInt8(VERSION, 0)
  head.writeBigUInt64LE(BigInt(encoded), 1)
  head.writeUInt16LE(WITH_CRC64, 9)
  head.writeUInt16LE(count, 11)
  yield head
  for (let index = 0; index < count; index++) {
    const part = body.subarray(index * SEGMENT, Math.min((index + 1) * SEGMENT, length))
    const segment = Buffer.alloc(SEGMENT_HEADER)
    segment.writeUInt16LE(index + 1, 0)
    segment.writeBigUInt64LE(BigInt(part.length), 2)
    yield segment
    yield part
    yield crc64([part])
  }
  yield crc64([body])
}

/** Bytes that such a wrapping adds, at most, to a body of this length. */
export function structuredOverhead(length: number): number {
  return MESSAGE_HEADER + SUM + (Math.ceil(length / SEGMENT) + 16) * (SEGMENT_HEADER + SUM)
}

/** Unwraps a body and compares its checksums. @throws ServiceError InvalidInput, Crc64Mismatch */
export function decodeStructured(data: readonly Buffer[]): Buffer[] {
  const message = Buffer.concat(data)
  const good = message.length >= MESSAGE_HEADER && message.readUInt8(0) === VERSION && message.readBigUInt64LE(1) === BigInt(message.length)
  if (!good || message.readUInt16LE(9) !== WITH_CRC64) throw new ServiceError('InvalidInput')
  const parts: Buffer[] = []
  let offset = MESSAGE_HEADER
  const take = (length: number): Buffer => {
    if (offset + length > message.length) throw new ServiceError('InvalidInput')
    offset += length
    return message.subarray(offset - length, offset)
  }
  for (let number = 1; number <= message.readUInt16LE(11); number++) {
    const segment = take(SEGMENT_HEADER)
    if (segment.readUInt16LE(0) !== number) throw new ServiceError('InvalidInput')
    const part = take(Number(segment.readBigUInt64LE(2)))
    requireSum([part], take(SUM))
    parts.push(part)
  }
  requireSum(parts, take(SUM))
  return parts
}

function requireSum(parts: readonly Buffer[], sum: Buffer): void {
  if (!crc64(parts).equals(sum)) throw new ServiceError('Crc64Mismatch')
}
