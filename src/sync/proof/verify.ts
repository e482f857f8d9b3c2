import type { Checksum } from '../../integrity/checksum.ts'
import type { Digest } from '../../integrity/digest.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Loss } from '../../storage/contract/losses.ts'
import type { Written } from '../../storage/contract/writing.ts'
import type { Side } from '../../report/events.ts'
import type { ObjectAttributes } from '../../storage/contract/writing.ts'
import type { VerificationSettings } from '../settings.ts'
import { StorageError } from '../../errors.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'

/** What is known of an object's ETag without its bytes. */
export type StoredEtag = Pick<ObjectHead, 'etag' | 'etagIsDigest'>

/** Which digest matched, and its value. */
export interface Match {
  readonly verified: Digest['name']
  readonly value: string
}

/** The result of a check: a match, `not-asked` (nothing to compare, or switched off), or why it is unknown. */
export type Verification = Match | NoProof
export type NoProof = 'not-asked' | { readonly unknown: string; readonly difference?: Difference }

/** A digest that differs from the one that a side keeps. */
export interface Difference {
  readonly side: Side
  readonly digest: Digest['name']
  readonly expected: string
  readonly computed: string
}

/** A digest proves that the bytes are not those of the object. */
export class DigestMismatch extends StorageError {
  constructor(key: string, readonly difference: Difference, kind: 'corrupt' | 'mismatch') {
    super(`${key}: ${difference.digest} ${difference.expected} expected, but the bytes have ${difference.computed}`, { kind })
  }
}

/** The results of the checks of one object: of what was read, and of what the target says it has stored. */
export interface Checks {
  readonly read: readonly Verification[]
  readonly written: readonly Verification[]
  /** True when the service has compared each request's bytes with the MD5 in it. It refuses bytes that differ. */
  readonly byService?: boolean | undefined
  /** What was written, and what the target said of it; absent where nothing was. */
  readonly result?: WriteResult | undefined
}

/** An object that was written. */
export interface WriteResult {
  readonly attributes: ObjectAttributes
  readonly written: Written
  /** What the target could not keep of the object. */
  readonly lost: readonly Loss[]
}

/** A digest that a storage keeps of an object, and the bytes that it covers. */
export interface Proof {
  readonly digest: Digest
  /** As the storage writes it. */
  readonly expected: string
  /** Sizes in bytes of the pieces whose digests it is composed of; absent when it is one over all bytes. */
  readonly pieces?: readonly number[] | undefined
  /**
   * What a different value proves: `corrupt`, different bytes; `mismatch`, only a different value, which any client may have
   * set; `unknown`, nothing, because the pieces are guessed or the settings do not ask for a failure.
   */
  readonly otherwise: 'corrupt' | 'mismatch' | 'unknown'
}

/** A proof, or why there is none. */
export type Claim = Proof | NoProof

export function isProof(claim: Claim): claim is Proof {
  return typeof claim === 'object' && 'digest' in claim
}

/** Will this object's ETag be compared at all? */
export function isComparable(stored: StoredEtag, settings: VerificationSettings): boolean {
  if (!settings.etag || stored.etag === '' || !stored.etagIsDigest) return false
  return isSingleEtag(stored.etag) || (settings.multipart && partCountOf(stored.etag) !== undefined)
}

/**
 * Compares a computed digest with the one that the storage keeps.
 * @param side that keeps it
 * @throws StorageError `corrupt` or `mismatch`, as the proof says
 */
export function verify(key: string, proof: Proof, computed: string, side: Side = 'source'): Verification {
  const { digest, expected, otherwise, pieces } = proof
  if (computed === expected) return { verified: digest.name, value: expected }
  const difference: Difference = { side, digest: digest.name, expected, computed }
  if (otherwise !== 'unknown') throw new DigestMismatch(key, difference, otherwise)
  if (!pieces) return { unknown: `its ${digest.name} is ${expected}, but its bytes have ${computed}`, difference }
  return { unknown: `it was stored in parts of another size (${digest.name} ${expected}), and the service does not report their sizes`, difference }
}

/** The digests of what was sent, in the forms that a target may answer with. */
export interface SentDigests {
  readonly etag: string | undefined
  readonly checksum: Checksum | undefined
}

/**
 * Compares what the target says it has stored with what was sent, which was cut into the same parts.
 * @throws StorageError `corrupt`
 */
export function verifyWritten(key: string, sent: SentDigests, written: Written, settings: VerificationSettings): Verification[] {
  return [verifyWrittenEtag(key, sent.etag, written, settings), verifyWrittenChecksum(key, sent.checksum, written, settings)]
}

function verifyWrittenEtag(key: string, etag: string | undefined, written: Written, settings: VerificationSettings): Verification {
  if (etag === undefined || !isComparable(written, settings)) return 'not-asked'
  return verify(key, { digest: MD5, expected: written.etag, otherwise: 'corrupt' }, etag, 'target')
}

function verifyWrittenChecksum(key: string, sent: Checksum | undefined, { checksum }: Written, settings: VerificationSettings): Verification {
  if (!sent || !settings.compareWritten) return 'not-asked'
  if (!settings.multipart && sent.value.includes('-')) return 'not-asked'
  // S3-compatible services without checksums keep none.
  if (checksum?.algorithm !== sent.algorithm) return { unknown: `the target keeps no ${sent.algorithm} checksum` }
  return verify(key, { digest: checksumDigest(sent.algorithm), expected: checksum.value, otherwise: 'corrupt' }, sent.value, 'target')
}
