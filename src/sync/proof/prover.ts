import type { Partition } from '../parts/partition.ts'
import type { PartDigests } from './part-digests.ts'
import type { Proof, Verification } from './verify.ts'
import { isSamePartition } from '../parts/partition.ts'
import { createOrderedDigest } from './ordered-digest.ts'
import { verify } from './verify.ts'

/** Proves an object that is read in parts, in any order, against one digest that the source keeps. */
export interface Prover {
  /** Resolves when the bytes are no longer needed. */
  take(number: number, bytes: Buffer): Promise<void>
  /** Ends every wait; called when the copy has failed. */
  release(): void
  /** @throws StorageError `corrupt` */
  verdict(): Verification
}

/** Do the digests of the copy's parts suffice for the proof? */
export function provesByParts({ digest, pieces }: Proof, partition: Partition): boolean {
  return pieces ? isSamePartition(partition, pieces) : digest.combine !== undefined || partition.count === 1
}

/** @param digests those of the parts, where `provesByParts` */
export function createProver(key: string, proof: Proof, partition: Partition, digests: PartDigests): Prover {
  const { digest, pieces } = proof
  if (!provesByParts(proof, partition)) {
    const ordered = createOrderedDigest(digest, pieces)
    return {
      take: (number, bytes) => ordered.update(number, bytes),
      release: () => ordered.release(),
      verdict: () => verify(key, proof, ordered.digest()),
    }
  }
  const computed = (): string => (pieces ? digests.composed(digest) : (digests.combined(digest) ?? digests.of(digest, 1) ?? ''))
  return { take: () => Promise.resolve(), release: () => undefined, verdict: () => verify(key, proof, computed()) }
}
