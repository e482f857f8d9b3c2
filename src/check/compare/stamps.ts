import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { Digest } from '../../integrity/digest.ts'
import type { CheckProof } from '../finding.ts'
import type { Subject } from '../subject.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'

/** A digest that a service keeps of an object. */
export interface Stamp {
  readonly name: Extract<CheckProof['by'], 'ETag' | ChecksumAlgorithm>
  readonly digest: Digest
  /** As the digest writes it: an MD5 in hex, whether it comes from an ETag or from a Content-MD5. */
  readonly value: string
  /** How many parts' digests it is composed of; absent when it covers all bytes. */
  readonly parts?: number | undefined
  /** The service has computed it, or compared it with the bytes. Any client may set the Content-MD5 of a blob. */
  readonly isProven: boolean
}

/** The MD5s that the listing shows: the ETag where it has the form of one, and the Content-MD5. */
export function listedStamps({ storage, entry }: Subject): Stamp[] {
  const { etag, contentMd5 } = entry
  const stamps: Stamp[] = []
  if (storage.capabilities.contentEtag) {
    const parts = partCountOf(etag)
    if (parts !== undefined || isSingleEtag(etag)) stamps.push({ name: 'ETag', digest: MD5, value: etag, parts, isProven: true })
  }
  if (contentMd5 !== undefined) stamps.push(contentMd5Stamp(contentMd5))
  return stamps
}

/**
 * The stored checksum of an object; the first of several.
 * @param algorithm the only one to look for
 */
export async function checksumStamp(subject: Subject, algorithm?: ChecksumAlgorithm): Promise<Stamp | undefined> {
  if (subject.isFile) return undefined
  const { checksum } = await (algorithm === undefined ? subject.head() : subject.headWith(algorithm))
  if (!checksum || (algorithm !== undefined && checksum.algorithm !== algorithm)) return undefined
  return stampOf(checksum)
}

function stampOf({ algorithm, type, value }: Checksum): Stamp {
  if (algorithm === 'MD5') return contentMd5Stamp(value)
  const parts = type === 'COMPOSITE' ? Number(value.split('-')[1]) : undefined
  return { name: algorithm, digest: checksumDigest(algorithm), value, parts, isProven: true }
}

function contentMd5Stamp(base64: string): Stamp {
  return { name: 'MD5', digest: MD5, value: Buffer.from(base64, 'base64').toString('hex'), isProven: false }
}

/** A difference from an ETag proves something only if the ETag is a digest, which the listing does not say. */
export async function provesDifference({ name }: Stamp, subject: Subject): Promise<boolean> {
  return name !== 'ETag' || subject.hasDigestAsEtag()
}
