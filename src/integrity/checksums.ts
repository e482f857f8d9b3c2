import { createHash } from 'node:crypto'
import type { ChecksumAlgorithm } from './checksum.ts'
import { hashOf, updateHash } from './hash.ts'
import { combineCrcValues, crcBytes, createCrc, crcValueOf, isCrc, type CrcAlgorithm } from './crc/crc.ts'

/** A checksum of bytes that come in pieces. */
export interface RunningChecksum {
  update: (bytes: Uint8Array) => void
  /** Base64 of the big-endian value, as S3 writes it. No bytes may be added afterwards. */
  digest: () => string
}

/** A part as S3 counts it for checksums: base64, and bytes. */
export interface ChecksumPart {
  readonly checksum: string
  readonly length: number
}

const VALUE_BYTES = { MD5: 16, SHA1: 20, SHA256: 32 } as const
const HASH_NAMES = { MD5: 'md5', SHA1: 'sha1', SHA256: 'sha256' } as const

/** Base64 of the big-endian checksum of the bytes, as S3 writes it. */
export function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): string {
  return isCrc(algorithm) ? crcValueOf(algorithm, bytes) : hashOf(HASH_NAMES[algorithm], bytes, 'base64')
}

/** Returns a new checksum of bytes that come in pieces. */
export function createChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  if (isCrc(algorithm)) return createCrc(algorithm)
  const running = createHash(HASH_NAMES[algorithm])
  return { update: (bytes) => updateHash(running, bytes), digest: () => running.digest('base64') }
}

/**
 * Checksum of an object that was uploaded in parts with the type COMPOSITE: the checksum over the binary checksums of
 * its parts, a hyphen, their number.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 *
 * @param parts base64, in the order of the parts
 * @throws Error when a part's text is not a checksum of this algorithm
 */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const values = parts.map((part) => decode(algorithm, part))
  return `${checksumOf(algorithm, Buffer.concat(values))}-${parts.length}`
}

/** Reports whether the checksum of an object can be computed from those of its parts (the type FULL_OBJECT of a multipart upload). */
export function isCombinable(algorithm: ChecksumAlgorithm): algorithm is CrcAlgorithm {
  return isCrc(algorithm)
}

/**
 * Computes the checksum over all bytes of an object from the checksums and lengths of its parts, in time that grows with the
 * logarithm of the lengths. Without parts it is the checksum of no bytes.
 *
 * @throws Error when the algorithm is not combinable, or a part's text is not a checksum of it
 */
export function combineChecksums(algorithm: ChecksumAlgorithm, parts: readonly ChecksumPart[]): string {
  if (!isCombinable(algorithm)) throw new Error(`${algorithm} checksums of parts cannot be combined: only CRCs can`)
  return combineCrcValues(algorithm, parts.map(({ checksum, length }) => ({ value: decode(algorithm, checksum), length }))).toString('base64')
}

function decode(algorithm: ChecksumAlgorithm, checksum: string): Buffer {
  const value = Buffer.from(checksum, 'base64')
  const bytes = isCrc(algorithm) ? crcBytes(algorithm) : VALUE_BYTES[algorithm]
  // Decoding skips characters that are not base64, so compare with the encoded result.
  if (value.length === bytes && value.toString('base64') === checksum) return value
  throw new Error(`not a ${algorithm} checksum in base64 of ${bytes} bytes: '${checksum}'`)
}
