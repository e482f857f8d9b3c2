import type { Checksum } from '../../integrity/checksum.ts'
import { combineChecksums } from '../../integrity/checksums.ts'
import { crcBytes } from '../../integrity/crc/crc.ts'

/**
 * Returns the CRC of `x-ms-content-crc64` as S3 writes a CRC64NVME: it is the same CRC, but Azure writes its bytes in reverse.
 * Undefined where the header is absent or holds something else.
 * https://learn.microsoft.com/rest/api/storageservices/put-block-from-url#response-headers
 */
export function crc64FromHeader(header: string | undefined): string | undefined {
  const bytes = Buffer.from(header ?? '', 'base64')
  return bytes.length === crcBytes('CRC64NVME') ? bytes.reverse().toString('base64') : undefined
}

/** A piece of a file or blob that the service has copied from a URL. */
export interface CopiedPiece {
  /** What the service says of its bytes, base64 as S3 writes it; undefined where it says nothing. */
  readonly crc64: string | undefined
  /** Bytes. */
  readonly length: number
}

/** The CRC over all bytes, from those of all pieces in order; undefined where one is missing. */
export function crc64OfPieces(pieces: readonly CopiedPiece[]): Checksum | undefined {
  const parts = pieces.flatMap(({ crc64, length }) => (crc64 === undefined ? [] : [{ checksum: crc64, length }]))
  if (pieces.length === 0 || parts.length < pieces.length) return undefined
  return { algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: combineChecksums('CRC64NVME', parts) }
}
