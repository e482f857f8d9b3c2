import { CHECKSUM_ALGORITHMS, type Checksum, type ChecksumAlgorithm, type ChecksumType } from '../../../integrity/checksum.ts'
import type { ResponseHeaders } from '../../../http/message.ts'

const HEADER_OF: Readonly<Record<ChecksumAlgorithm, string>> = {
  CRC32: 'x-amz-checksum-crc32',
  CRC32C: 'x-amz-checksum-crc32c',
  CRC64NVME: 'x-amz-checksum-crc64nvme',
  MD5: 'x-amz-checksum-md5',
  SHA1: 'x-amz-checksum-sha1',
  SHA256: 'x-amz-checksum-sha256',
}

/** Name of the header that carries a value of this algorithm, in requests and in answers. */
export function checksumHeader(algorithm: ChecksumAlgorithm): string {
  return HEADER_OF[algorithm]
}

/** The checksum in an answer's headers: the one of the algorithm, or the first of them without one. */
export function checksumFromHeaders(headers: ResponseHeaders, algorithm?: ChecksumAlgorithm): Checksum | undefined {
  for (const each of algorithm === undefined ? CHECKSUM_ALGORITHMS : [algorithm]) {
    const value = headers[HEADER_OF[each]]
    if (value !== undefined) return checksumOf(each, value, headers['x-amz-checksum-type'])
  }
  return undefined
}

/**
 * A checksum as the service gives it. Of services that do not know types the value gives the type: only a composite one has
 * a hyphen, which Base64 has not.
 */
export function checksumOf(algorithm: ChecksumAlgorithm, value: string, type: string | undefined): Checksum {
  return { algorithm, type: isChecksumType(type) ? type : value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT', value }
}

function isChecksumType(type: string | undefined): type is ChecksumType {
  return type === 'COMPOSITE' || type === 'FULL_OBJECT'
}
