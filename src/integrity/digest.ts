import { createHash } from 'node:crypto'
import { updateHash } from './hash.ts'
import { checksumOf, combineChecksums, compositeChecksum, createChecksum, isCombinable } from './checksums.ts'
import type { ChecksumAlgorithm } from './checksum.ts'
import { multipartEtag } from './etag.ts'
import { md5Of } from './md5.ts'
import { LANES } from './md5/kernel.ts'
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
  /** Computes several at a time; absent where that saves no CPU. */
  readonly together?: Together
  start(): RunningDigest
  /** Returns the digest over the digests of the parts, as services compute it for multipart objects. */
  compose(parts: readonly string[]): string
  /** Computes the digest over all bytes from the digests of the parts; absent where that is impossible. */
  readonly combine?: (parts: readonly DigestedPart[]) => string
}

/** Digests that are computed side by side. */
export interface Together {
  /** How many. */
  readonly lanes: number
  /** The same as `of` of the digest, but waits a moment for other calls. The bytes must stay as they are until it resolves. */
  of(bytes: Uint8Array): Promise<string>
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
  together: { lanes: LANES, of: md5Together },
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
