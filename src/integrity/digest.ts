import { createHash } from 'node:crypto'
import { updateHash } from './hash.ts'
import { checksumOf, combineChecksums, compositeChecksum, createChecksum, isCombinable } from './checksums.ts'
import type { ChecksumAlgorithm } from './checksum.ts'
import { multipartEtag } from './etag.ts'
import { md5Of } from './md5.ts'

/** A digest that is fed piece by piece. */
export interface RunningDigest {
  update(bytes: Uint8Array): void
  digest(): string
}

/** One way to digest content, and how services put the digests of parts together. Values are texts, as on the wire. */
export interface Digest {
  /** `ETag`, or the name of the checksum algorithm. */
  readonly name: 'ETag' | ChecksumAlgorithm
  of(bytes: Uint8Array): string
  start(): RunningDigest
  /** The value of an object whose parts have these digests, where services digest the digests. */
  compose(parts: readonly string[]): string
  /** The digest over all bytes out of those of the parts; absent where mathematics does not allow it. */
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
