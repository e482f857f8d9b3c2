import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { CopyContext } from '../copy/copy-context.ts'
import type { Verdict } from './verdict.ts'
import { MD5 } from '../../integrity/digest.ts'
import { partCountOf } from '../../integrity/etag.ts'
import { uploadPartition, computeDigest } from './compute.ts'

/**
 * Compares by ETags. That of a file is computed as an upload would make it, or, where part sizes are to be asked for,
 * with those of the object on the other side. Other sizes are other contents, whatever the ETags say.
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
