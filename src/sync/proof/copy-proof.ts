import type { Checksum } from '../../integrity/checksum.ts'
import type { Digest } from '../../integrity/digest.ts'
import type { ChecksumKind, Payload } from '../../storage/contract/writing.ts'
import type { Part, Partition } from '../parts/partition.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { createOrderedDigest, type OrderedDigest } from './ordered-digest.ts'
import { PartDigests } from './part-digests.ts'
import { createProver, provesByParts, type Prover } from './prover.ts'
import { isProof, type Claim, type NoProof, type Proof, type SentDigests, type Verification } from './verify.ts'

/** Which digests a target wants of an upload in parts. */
export interface WantedDigests {
  readonly md5: boolean
  readonly checksum: ChecksumKind | undefined
}

/**
 * All that is computed over the bytes of an object that is copied in parts: what proves that they are the source's, and the
 * digests that are sent with them. Each digest is computed at most once.
 */
export class CopyProof {
  private readonly wanted: WantedDigests
  private readonly digests: PartDigests
  /** For a checksum over all bytes that cannot be combined from those of the parts. */
  private readonly whole: OrderedDigest | undefined
  private readonly provers: readonly (readonly [Proof, Prover])[]
  private readonly unproved: readonly NoProof[]

  constructor(key: string, claims: readonly Claim[], partition: Partition, wanted: WantedDigests) {
    const proofs = claims.filter(isProof)
    const needed = new Set<Digest>(proofs.filter((proof) => provesByParts(proof, partition)).map(({ digest }) => digest))
    if (wanted.md5) needed.add(MD5)
    const sent = wanted.checksum && checksumDigest(wanted.checksum.algorithm)
    const onlyWhole = wanted.checksum?.type === 'FULL_OBJECT' && !sent?.combine
    if (sent && !onlyWhole) needed.add(sent)
    this.wanted = wanted
    this.whole = sent && onlyWhole ? createOrderedDigest(sent) : undefined
    this.digests = new PartDigests(needed, partition.count)
    this.provers = proofs.map((proof) => [proof, createProver(key, proof, partition, this.digests)])
    this.unproved = claims.filter((claim): claim is NoProof => !isProof(claim))
  }

  /** Resolves when the bytes have been hashed. @returns what is sent for the part */
  async take({ number }: Part, bytes: Buffer): Promise<Payload> {
    await this.digests.take(number, bytes)
    for (const [, prover] of this.provers) await prover.take(number, bytes)
    await this.whole?.update(number, bytes)
    const { md5, checksum } = this.wanted
    return {
      bytes,
      md5: md5 ? this.digests.of(MD5, number) : undefined,
      checksum: checksum && this.digests.of(checksumDigest(checksum.algorithm), number),
    }
  }

  /** Ends every wait for a part that will not come. */
  release(): void {
    this.whole?.release()
    for (const [, prover] of this.provers) prover.release()
  }

  /**
   * Verifies the bytes of all parts.
   * @param etagIsDigest false when the service has said that its ETag is no digest of the content
   * @throws StorageError `corrupt` or `mismatch`
   */
  verdicts(etagIsDigest: boolean): Verification[] {
    const asked = this.provers.filter(([{ digest }]) => etagIsDigest || digest !== MD5)
    return [...this.unproved, ...asked.map(([, prover]) => prover.verdict())]
  }

  /** The digests of the whole object that the target should answer with. */
  sent(): SentDigests {
    return { etag: this.wanted.md5 ? this.digests.composed(MD5) : undefined, checksum: this.sentChecksum() }
  }

  private sentChecksum(): Checksum | undefined {
    const { checksum } = this.wanted
    if (!checksum) return undefined
    const digest = checksumDigest(checksum.algorithm)
    const value = checksum.type === 'COMPOSITE' ? this.digests.composed(digest) : (this.whole?.digest() ?? this.digests.combined(digest))
    return value === undefined ? undefined : { ...checksum, value }
  }
}
