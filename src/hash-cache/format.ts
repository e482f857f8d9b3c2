import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { checksumOf } from '../integrity/checksums.ts'
import { lineOf, recordOf, type CacheRecord } from './record.ts'

/*
 * The file of a hash cache:
 *
 *     objsync hash cache 1\n        what it is, and the version of the format
 *     block, block, …               records in the order of their paths, as lines of text, compressed
 *     index                         the place and the checksum of each block, compressed
 *     end                           the place and the checksum of the index, and a mark
 *
 * The end is verified when the file is opened, and each block when it is read. So no byte is trusted that is not as it was
 * written, and a file that was cut off has no end.
 */

const NAME = 'objsync hash cache '
export const HEAD = Buffer.from(`${NAME}1\n`)
const END_MARK = Buffer.from('\nend of cache\n')
/** Bytes of the end: two numbers, the checksum, the mark. */
export const END_LENGTH = 8 + 8 + 8 + END_MARK.length
/** Most bytes of a block or an index after decompression. One that claims more is damaged. */
const MOST_BYTES = 512 * 1024 * 1024
/** Speed counts more than size: digests hardly get shorter. */
const FASTEST = 1

/** The file is not as it was written. */
export class DamagedCache extends Error {}

/** Where a block is, and what is in it. */
export interface BlockPlace {
  /** Path of its first record. */
  readonly first: string
  /** Day of the record that was not used for the longest time. */
  readonly oldest: number
  readonly offset: number
  /** Bytes in the file. */
  readonly length: number
  /** CRC64NVME of these bytes, base64. */
  readonly checksum: string
}

/** Whose file it is, by its first bytes. A file of an earlier or later version is ours, but cannot be read. */
export function kindOfHead(bytes: Buffer): 'ours' | 'other version' | 'cut off' | 'foreign' {
  if (HEAD.subarray(0, bytes.length).equals(bytes)) return bytes.length === HEAD.length ? 'ours' : 'cut off'
  return bytes.toString('latin1').startsWith(NAME) ? 'other version' : 'foreign'
}

/** @param records at least one, in order */
export function encodeBlock(records: readonly CacheRecord[]): Buffer {
  return compress(records.map((record) => `${lineOf(record)}\n`).join(''))
}

/** @throws DamagedCache */
export function decodeBlock(bytes: Buffer, { checksum }: BlockPlace): CacheRecord[] {
  requireChecksum(bytes, checksum)
  return linesOf(bytes).map((line) => {
    const record = recordOf(line)
    if (record === undefined) throw new DamagedCache('a record cannot be read')
    return record
  })
}

/** @throws DamagedCache */
export function requireChecksum(bytes: Buffer, checksum: string): void {
  if (checksumIn(bytes) !== checksum) throw new DamagedCache('a checksum is wrong')
}

export function checksumIn(bytes: Buffer): string {
  return checksumOf('CRC64NVME', bytes)
}

export function encodeIndex(blocks: readonly BlockPlace[]): Buffer {
  return compress(blocks.map(({ first, oldest, offset, length, checksum }) => `${JSON.stringify([first, oldest, offset, length, checksum])}\n`).join(''))
}

/** The checksum of the index has been verified, so its content is as this program wrote it. */
export function decodeIndex(bytes: Buffer): BlockPlace[] {
  return linesOf(bytes).map((line) => {
    const [first, oldest, offset, length, checksum] = JSON.parse(line) as [string, number, number, number, string]
    return { first, oldest, offset, length, checksum }
  })
}

/** Where the index is. */
export type IndexPlace = Pick<BlockPlace, 'offset' | 'length' | 'checksum'>

export function encodeEnd({ offset, length, checksum }: IndexPlace): Buffer {
  const numbers = Buffer.alloc(16)
  numbers.writeBigUInt64LE(BigInt(offset), 0)
  numbers.writeBigUInt64LE(BigInt(length), 8)
  return Buffer.concat([numbers, Buffer.from(checksum, 'base64'), END_MARK])
}

/**
 * @param size of the whole file
 * @throws DamagedCache
 */
export function decodeEnd(bytes: Buffer, size: number): IndexPlace {
  const [offset, length] = [Number(bytes.readBigUInt64LE(0)), Number(bytes.readBigUInt64LE(8))]
  if (!bytes.subarray(24).equals(END_MARK) || offset + length + END_LENGTH !== size) throw new DamagedCache('the end is missing')
  return { offset, length, checksum: bytes.toString('base64', 16, 24) }
}

function compress(text: string): Buffer {
  return deflateRawSync(text, { level: FASTEST })
}

function linesOf(bytes: Buffer): string[] {
  try {
    return inflateRawSync(bytes, { maxOutputLength: MOST_BYTES }).toString().split('\n').slice(0, -1)
  } catch (error) {
    throw new DamagedCache('a block cannot be decompressed', { cause: error })
  }
}
