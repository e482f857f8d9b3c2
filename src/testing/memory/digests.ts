import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'
import type { ChecksumKind, Payload } from '../../storage/contract/writing.ts'
import { StorageError } from '../../errors.ts'
import { checksumOf, compositeChecksum, isCombinable } from '../../integrity/checksums.ts'
import { md5Of } from '../../integrity/md5.ts'
import { failed } from './content.ts'

/**
 * Computes the MD5 of the bytes.
 * @throws StorageError `corrupt` when another MD5 was sent
 */
export function checkedMd5(key: string, { bytes, md5 }: Payload): string {
  const computed = md5Of(bytes)
  if (md5 === undefined || md5 === computed) return computed
  throw corrupt(key, 'MD5')
}

/**
 * Computes the checksum of the bytes, in base64.
 * @throws StorageError `corrupt` when another checksum was sent
 */
export function checkedChecksum(key: string, { bytes, checksum }: Omit<Payload, 'md5'>, algorithm: ChecksumAlgorithm): string {
  const computed = checksumOf(algorithm, bytes)
  if (checksum === undefined || checksum === computed) return computed
  throw corrupt(key, algorithm)
}

function corrupt(key: string, digest: string): StorageError {
  return new StorageError(`${JSON.stringify(key)}: the received bytes do not have the ${digest} that was sent`, { kind: 'corrupt' })
}

/** Returns the kind of checksum to store with an object. A disk keeps no checksums. */
export function checksumKind({ folders, defaultChecksum }: Capabilities, asked: ChecksumKind | undefined): ChecksumKind | undefined {
  if (folders) return undefined
  return asked ?? (defaultChecksum && { algorithm: defaultChecksum, type: 'FULL_OBJECT' })
}

/**
 * A hash over all bytes cannot be computed from the hashes of parts, and CRC64NVME always covers all bytes.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export function checkMultipartKind(key: string, { algorithm, type }: ChecksumKind): void {
  const impossible = algorithm === 'CRC64NVME' ? 'COMPOSITE' : isCombinable(algorithm) ? undefined : 'FULL_OBJECT'
  if (type === impossible) throw failed(`cannot write ${JSON.stringify(key)}: no parts have a ${algorithm} of type ${type}`)
}

/** @throws StorageError `corrupt` when another checksum over all bytes was sent */
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
