import type { Content } from '../../storage/storage.ts'
import type { VerificationSettings } from '../settings.ts'
import { StorageError } from '../../errors.ts'
import { compareEtags, isSingleEtag, partCountOf } from '../../integrity/etag.ts'

/** What is known of an object's ETag without its bytes. */
export type StoredEtag = Pick<Content, 'etag' | 'etagIsDigest'>

/** What a check came to: the ETag that matched, `not-asked` (nothing to compare, or switched off), or why it could not be told. */
export type Verification = { readonly verified: string } | 'not-asked' | { readonly unknown: string }

/** The ETag that the bytes at hand come to. */
export interface ComputedEtag {
  readonly etag: string
  /** The stored object is known to be cut into the same parts. */
  readonly sameParts: boolean
}

/** Will this object's ETag be compared at all? */
export function isComparable(stored: StoredEtag, settings: VerificationSettings): boolean {
  if (!settings.etag || stored.etag === '' || !stored.etagIsDigest) return false
  return isSingleEtag(stored.etag) || (settings.multipart && partCountOf(stored.etag) !== undefined)
}

/**
 * Holds what was read or written against the ETag that the storage keeps.
 * @throws StorageError `corrupt` when the two prove that bytes were changed on the way
 */
export function verify(key: string, computed: ComputedEtag, stored: StoredEtag, settings: VerificationSettings): Verification {
  if (!settings.etag || stored.etag === '') return 'not-asked'
  if (!stored.etagIsDigest) return { unknown: 'the service encrypts it, so its ETag is no digest of the content' }
  if (!isComparable(stored, settings)) {
    return partCountOf(stored.etag) === undefined ? { unknown: `its ETag "${stored.etag}" is no MD5` } : 'not-asked'
  }
  switch (compareEtags(computed.etag, stored.etag, computed.sameParts)) {
    case 'match':
      return { verified: stored.etag }
    case 'mismatch':
      throw new StorageError(`${key}: ETag ${stored.etag} expected, the bytes come to ${computed.etag}`, { kind: 'corrupt' })
    case 'incomparable':
      return { unknown: `it was stored in parts of another size (ETag ${stored.etag}); give that size with --multipart-chunksize` }
  }
}

/** Holds what the target says it has stored against what was sent, which was cut into the same parts. */
export function verifyWritten(key: string, etag: string, written: StoredEtag, settings: VerificationSettings): Verification {
  return written.etagIsDigest ? verify(key, { etag, sameParts: true }, written, settings) : 'not-asked'
}
