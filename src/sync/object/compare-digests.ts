import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './context.ts'
import { StorageError } from '../../errors.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { partCountOf } from '../../integrity/etag.ts'
import { listedMd5 } from './compare-content.ts'
import { computeDigest, uploadPartition } from './compute.ts'

/** The result of a comparison, or why it could not be made. */
export type Verdict = Reason | { readonly unknown: string }

/**
 * Compares by ETags. A file's ETag is computed as an upload would make it, or, with `--auto-chunksize`, with the part sizes
 * of the object on the other side. Entries of different sizes differ, whatever their ETags are.
 */
export async function compareEtags(source: Entry, target: Entry, context: CopyContext): Promise<Verdict> {
  if (source.size !== target.size) return 'etag-differs'
  const mine = source.etag || (await computeEtag(context.source, source, context.target, target, context))
  const theirs = target.etag || (await computeEtag(context.target, target, context.source, source, context))
  if (mine === undefined || theirs === undefined) return { unknown: 'the service does not report the part sizes of its ETag' }
  return mine === theirs ? 'same-etag' : 'etag-differs'
}

async function computeEtag(storage: Source, entry: Entry, other: Source, standing: Entry, context: CopyContext): Promise<string | undefined> {
  const pieces = await piecesFor(entry, other, standing, context)
  return pieces === 'unknown' ? undefined : computeDigest(storage, entry, MD5, pieces, context)
}

async function piecesFor(entry: Entry, other: Source, standing: Entry, context: CopyContext): Promise<readonly number[] | undefined | 'unknown'> {
  const { settings, run } = context
  if (!settings.multipart.auto || standing.etag === '') return uploadPartition(entry, other, context)?.sizes()
  if (partCountOf(standing.etag) === undefined) return undefined
  return (await other.partSizes?.(standing, { exact: true, signal: run.signal })) ?? 'unknown'
}

/**
 * Compares by the stored checksums of one algorithm. A file's checksum is computed in the form that the other side stores.
 * Entries of different sizes differ, whatever their checksums are.
 */
export async function compareChecksums(source: Entry, target: Entry, algorithm: ChecksumAlgorithm, context: CopyContext): Promise<Verdict> {
  if (source.size !== target.size) return 'checksum-differs'
  const [mine, theirs] = await Promise.all([
    storedChecksum(context.source, source, algorithm, context),
    storedChecksum(context.target, target, algorithm, context),
  ])
  const missing = mine === undefined ? 'source' : theirs === undefined ? 'target' : undefined
  if (missing && context.settings.check.missing === 'azcopy') return missingForAzcopy(source.key, missing, algorithm)
  if (missing) return { unknown: `the ${missing} keeps no ${algorithm} checksum of it` }
  const one = mine ?? (await computedLike(theirs, algorithm, context.source, source, context.target, target, context))
  const two = theirs ?? (await computedLike(mine, algorithm, context.target, target, context.source, source, context))
  if (one === undefined || two === undefined) return { unknown: `the service does not report the part sizes of its ${algorithm} checksum` }
  return one.value === two.value ? 'same-checksum' : 'checksum-differs'
}

/** Null where the storage keeps no digests at all, so that one has to be computed. */
async function storedChecksum(
  storage: Source,
  entry: Entry,
  algorithm: ChecksumAlgorithm,
  { run }: CopyContext,
): Promise<Checksum | null | undefined> {
  const md5 = algorithm === 'MD5' ? listedMd5(storage, entry) : undefined
  if (md5 !== undefined) return { algorithm, type: 'FULL_OBJECT', value: Buffer.from(md5, 'hex').toString('base64') }
  if (!storage.capabilities.keepsFacts && storage.capabilities.keepsChecksum !== algorithm) return null
  const { checksum } = await storage.head(entry, { checksum: true, algorithm, signal: run.signal })
  return checksum?.algorithm === algorithm ? checksum : undefined
}

/** As azcopy's documents promise: a missing checksum is an error at the source, and a difference at the target. */
function missingForAzcopy(key: string, side: 'source' | 'target', algorithm: ChecksumAlgorithm): Verdict {
  if (side === 'target') return 'checksum-differs'
  throw new StorageError(`${key}: the source keeps no ${algorithm} of it, so it cannot be compared`, { kind: 'mismatch' })
}

/** Computes the checksum in the form that the other side keeps; over all bytes where it keeps none either. */
async function computedLike(
  model: Checksum | null | undefined,
  algorithm: ChecksumAlgorithm,
  storage: Source,
  entry: Entry,
  other: Source,
  standing: Entry,
  context: CopyContext,
): Promise<Checksum | undefined> {
  const composite = model?.type === 'COMPOSITE'
  const pieces = composite ? await other.partSizes?.(standing, { exact: true, signal: context.run.signal }) : undefined
  if (composite && !pieces) return undefined
  const value = await computeDigest(storage, entry, checksumDigest(algorithm), pieces, context)
  return { algorithm, type: model?.type ?? 'FULL_OBJECT', value }
}
