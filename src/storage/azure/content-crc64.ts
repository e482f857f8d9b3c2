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
