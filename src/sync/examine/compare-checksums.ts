import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { CopyContext } from '../copy/copy-context.ts'
import type { Verdict } from './verdict.ts'
import { StorageError } from '../../errors.ts'
import { checksumDigest } from '../../integrity/digest.ts'
import { computeDigest } from './compute.ts'

/**
 * Compares by the stored checksums of one algorithm; a file's is computed in the form that the other side stores.
 * Other sizes are other contents, whatever the checksums say.
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
  if (algorithm === 'MD5' && entry.contentMd5 !== undefined) return { algorithm, type: 'FULL_OBJECT', value: entry.contentMd5 }
  if (!storage.capabilities.keepsFacts && storage.capabilities.keepsChecksum !== algorithm) return null
  const { checksum } = await storage.head(entry, { checksum: true, algorithm, signal: run.signal })
  return checksum?.algorithm === algorithm ? checksum : undefined
}

/** As azcopy's documents have it: nothing to go by at the source is an error, at the target it is a difference. */
function missingForAzcopy(key: string, side: 'source' | 'target', algorithm: ChecksumAlgorithm): Verdict {
  if (side === 'target') return 'checksum-differs'
  throw new StorageError(`${key}: the source keeps no ${algorithm} of it, so it cannot be compared`, { kind: 'mismatch' })
}

/** Computes the checksum in the form of the other side's; over all bytes where the other side keeps none either. */
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
