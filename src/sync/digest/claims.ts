import type { Entry } from '../../storage/entry.ts'
import type { Checksum } from '../../integrity/checksum.ts'
import type { Source } from '../../storage/storage.ts'
import type { VerificationSettings } from '../settings.ts'
import type { Claim, StoredEtag } from './verify.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'

/** Tells the sizes of the parts that an object was stored in; undefined when nobody knows. */
export type PiecesOf = () => Promise<readonly number[] | undefined>

/**
 * What the ETag of a stored object can prove.
 * @param guessed sizes of the parts to try when the storage does not tell them
 */
export async function etagClaim(
  { etag, etagIsDigest }: StoredEtag,
  settings: VerificationSettings,
  piecesOf: PiecesOf,
  guessed?: readonly number[],
): Promise<Claim> {
  if (!settings.etag || etag === '' || !etagIsDigest) return 'not-asked'
  if (isSingleEtag(etag)) return { digest: MD5, expected: etag, certain: true }
  const count = partCountOf(etag)
  if (count === undefined) return { unknown: `its ETag "${etag}" is no MD5` }
  if (!settings.multipart) return 'not-asked'
  const pieces = await piecesOf()
  if (pieces?.length === count) return { digest: MD5, expected: etag, pieces, certain: true }
  if (guessed?.length === count) return { digest: MD5, expected: etag, pieces: guessed, certain: false }
  return { unknown: `it was stored in ${count} parts (ETag ${etag}), and the service does not tell their sizes` }
}

/** What a stored checksum can prove. */
export async function checksumClaim(checksum: Checksum, settings: VerificationSettings, piecesOf: PiecesOf): Promise<Claim> {
  const { algorithm, type, value: expected } = checksum
  const digest = checksumDigest(algorithm)
  if (type === 'FULL_OBJECT') return { digest, expected, certain: true }
  if (!settings.multipart) return 'not-asked'
  const pieces = await piecesOf()
  if (pieces && pieces.length === Number(expected.split('-')[1])) return { digest, expected, pieces, certain: true }
  return { unknown: `its ${algorithm} checksum is one over parts, and the service does not tell their sizes` }
}

/** Asks the storage for the sizes of an entry's parts, once for all who want them. */
export function piecesAsker(storage: Source, entry: Entry, exact: boolean, signal: AbortSignal): PiecesOf {
  let answer: Promise<readonly number[] | undefined> | undefined
  return () => (answer ??= storage.partSizes ? storage.partSizes(entry, { exact, signal }) : Promise.resolve(undefined))
}
