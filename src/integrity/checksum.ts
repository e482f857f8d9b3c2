/**
 * The additional checksums of S3.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html
 */
export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const

export type S3ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]

/** Azure stores an MD5 with its objects; S3 has it in the ETag. */
export type ChecksumAlgorithm = S3ChecksumAlgorithm | 'MD5'

/** `COMPOSITE` is a checksum over the checksums of the parts, `FULL_OBJECT` a checksum over all bytes. */
export type ChecksumType = 'COMPOSITE' | 'FULL_OBJECT'

/** A checksum as a storage keeps it. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  readonly type: ChecksumType
  /** Base64; a composite checksum ends in `-` and the number of its parts. */
  readonly value: string
}
