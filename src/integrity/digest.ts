import { createHash } from 'node:crypto'
import { updateHash } from './hash.ts'
import { checksumOf, combineChecksums, compositeChecksum, createChecksum, isCombinable } from './checksums.ts'
import type { ChecksumAlgorithm } from './checksum.ts'
import { multipartEtag } from './etag.ts'
import { md5Of } from './md5.ts'
import { md5Together } from './md5/together.ts'

/** A digest that is computed piece by piece. */
export interface RunningDigest {
  update(bytes: Uint8Array): void
  digest(): string
}

/** One kind of digest, and how services combine the digests of parts. Values are texts, as on the wire. */
export interface Digest {
  /** `ETag`, or the name of the checksum algorithm. */
  readonly name: 'ETag' | ChecksumAlgorithm
  of(bytes: Uint8Array): string
  /**
   * The same, computed together with other calls of it, for which it may wait a moment. The bytes must stay as they are until
   * it resolves. Absent where that saves no CPU.
   */
  readonly together?: (bytes: Uint8Array) => Promise<string>
  start(): RunningDigest
  /** Returns the digest over the digests of the parts, as services compute it for multipart objects. */
  compose(parts: readonly string[]): string
  /** Computes the digest over all bytes from the digests of the parts; absent where that is impossible. */
  readonly combine?: (parts: readonly DigestedPart[]) => string
}

export interface DigestedPart {
  readonly checksum: string
  /** Bytes. */
  readonly length: number
}

/** The MD5 behind ETags, in hex. */
export const MD5: Digest = {
  name: 'ETag',
  of: md5Of,
  together: md5Together,
  start() {
    const hash = createHash('md5')
    return { update: (bytes) => updateHash(hash, bytes), digest: () => hash.digest('hex') }
  },
  compose: multipartEtag,
}

const CHECKSUMS = new Map<ChecksumAlgorithm, Digest>()

/** The digest behind an additional checksum, in base64; always the same object for the same algorithm. */
export function checksumDigest(algorithm: ChecksumAlgorithm): Digest {
  const known = CHECKSUMS.get(algorithm)
  if (known) return known
  const digest: Digest = {
    name: algorithm,
    of: (bytes) => checksumOf(algorithm, bytes),
    start: () => createChecksum(algorithm),
    compose: (parts) => compositeChecksum(algorithm, parts),
    ...(isCombinable(algorithm) && { combine: (parts: readonly DigestedPart[]) => combineChecksums(algorithm, parts) }),
  }
  CHECKSUMS.set(algorithm, digest)
  return digest
}
