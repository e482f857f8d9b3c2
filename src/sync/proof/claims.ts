import type { Entry } from '../../storage/contract/entry.ts'
import type { Checksum } from '../../integrity/checksum.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { VerificationSettings } from '../settings.ts'
import type { Claim, StoredEtag } from './verify.ts'
import { StorageError } from '../../errors.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'

/** Returns the sizes of the parts that an object was stored in; undefined when they are unknown. */
export type PiecesOf = () => Promise<readonly number[] | undefined>

/**
 * What the ETag of a stored object can prove.
 * @param guessed sizes of the parts to try when the storage does not report them
 */
export async function etagClaim(
  { etag, etagIsDigest }: StoredEtag,
  settings: VerificationSettings,
  piecesOf: PiecesOf,
  guessed?: readonly number[],
): Promise<Claim> {
  if (!settings.etag || etag === '' || !etagIsDigest) return 'not-asked'
  if (isSingleEtag(etag)) return { digest: MD5, expected: etag, otherwise: 'corrupt' }
  const count = partCountOf(etag)
  if (count === undefined) return { unknown: `its ETag "${etag}" is no MD5` }
  if (!settings.multipart) return 'not-asked'
  const pieces = await piecesOf()
  if (pieces?.length === count) return { digest: MD5, expected: etag, pieces, otherwise: 'corrupt' }
  if (guessed?.length === count) return { digest: MD5, expected: etag, pieces: guessed, otherwise: 'unknown' }
  return { unknown: `it was stored in ${count} parts (ETag ${etag}), and the service does not report their sizes` }
}

/**
 * What the checksum that a storage keeps can prove.
 * @throws StorageError `mismatch` when there is none although the settings require one
 */
export async function checksumClaim(key: string, checksum: Checksum | undefined, settings: VerificationSettings, piecesOf: PiecesOf): Promise<Claim> {
  if (!checksum) return missingChecksum(key, settings)
  const { algorithm, type, value: expected } = checksum
  const digest = checksumDigest(algorithm)
  // Azure accepts any MD5 from clients, whatever the bytes are.
  if (algorithm === 'MD5') return { digest, expected, otherwise: settings.compareRead === 'log' ? 'unknown' : 'mismatch' }
  if (type === 'FULL_OBJECT') return { digest, expected, otherwise: 'corrupt' }
  if (!settings.multipart) return 'not-asked'
  const pieces = await piecesOf()
  if (pieces && pieces.length === Number(expected.split('-')[1])) return { digest, expected, pieces, otherwise: 'corrupt' }
  return { unknown: `its ${algorithm} checksum is one over parts, and the service does not report their sizes` }
}

/** The MD5 from the listing, if it has one: a proxy may have removed the one in the answer. */
export function listedChecksum({ contentMd5 }: Entry): Checksum | undefined {
  return contentMd5 === undefined ? undefined : { algorithm: 'MD5', type: 'FULL_OBJECT', value: contentMd5 }
}

function missingChecksum(key: string, { compareRead, missingIsNews }: VerificationSettings): Claim {
  if (compareRead === 'require') throw new StorageError(`${key}: the source keeps no MD5 of it`, { kind: 'mismatch' })
  return missingIsNews ? { unknown: 'the source keeps no additional checksum of it' } : 'not-asked'
}

/** Asks the storage for the sizes of an entry's parts, once for all callers. */
export function piecesAsker(storage: Source, entry: Entry, exact: boolean, signal: AbortSignal): PiecesOf {
  let answer: Promise<readonly number[] | undefined> | undefined
  return () => (answer ??= storage.partSizes ? storage.partSizes(entry, { exact, signal }) : Promise.resolve(undefined))
}
