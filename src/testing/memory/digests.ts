import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { ChecksumKind, Payload } from '../../storage/contract/writing.ts'
import { StorageError } from '../../errors.ts'
import { checksumOf, compositeChecksum, isCombinable } from '../../integrity/checksums.ts'
import { md5Of } from '../../integrity/md5.ts'
import { failed } from './content.ts'

/**
 * MD5 of the bytes, as the memory computed it itself.
 * @throws StorageError `corrupt` when it is not the one that was sent along
 */
export function checkedMd5(key: string, { bytes, md5 }: Payload): string {
  const computed = md5Of(bytes)
  if (md5 === undefined || md5 === computed) return computed
  throw corrupt(key, 'MD5')
}

/**
 * Checksum of the bytes in base64, as the memory computed it itself.
 * @throws StorageError `corrupt` when it is not the one that was sent along
 */
export function checkedChecksum(key: string, { bytes, checksum }: Omit<Payload, 'md5'>, algorithm: ChecksumAlgorithm): string {
  const computed = checksumOf(algorithm, bytes)
  if (checksum === undefined || checksum === computed) return computed
  throw corrupt(key, algorithm)
}

function corrupt(key: string, digest: string): StorageError {
  return new StorageError(`${JSON.stringify(key)}: the bytes that came do not have the ${digest} that was sent`, { kind: 'corrupt' })
}

/** The checksum that an object is to be stored with. A disk keeps none. */
export function checksumKind({ folders, defaultChecksum }: Capabilities, asked: ChecksumKind | undefined): ChecksumKind | undefined {
  if (folders) return undefined
  return asked ?? (defaultChecksum && { algorithm: defaultChecksum, type: 'FULL_OBJECT' })
}

/**
 * A hash over all bytes cannot be made of those of parts, and CRC64NVME is always over all bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function checkMultipartKind(key: string, { algorithm, type }: ChecksumKind): void {
  const impossible = algorithm === 'CRC64NVME' ? 'COMPOSITE' : isCombinable(algorithm) ? undefined : 'FULL_OBJECT'
  if (type === impossible) throw failed(`cannot write ${JSON.stringify(key)}: no parts have a ${algorithm} of type ${type}`)
}

/** @throws StorageError `corrupt` when a checksum over all bytes is not the one that was sent along */
export function multipartChecksum(
  key: string,
  { algorithm, type }: ChecksumKind,
  parts: readonly { readonly bytes: Buffer; readonly checksum?: string | undefined }[],
  sent: string | undefined,
): Checksum {
  if (type === 'FULL_OBJECT') {
    const bytes = Buffer.concat(parts.map((part) => part.bytes))
    return { algorithm, type, value: checkedChecksum(key, { bytes, checksum: sent }, algorithm) }
  }
  return { algorithm, type, value: compositeChecksum(algorithm, parts.map((part) => part.checksum ?? checksumOf(algorithm, part.bytes))) }
}
