import type { CopyContext } from '../object/context.ts'
import type { Copy } from '../pair.ts'
import type { PiecesOf } from '../proof/claims.ts'
import { partCountOf } from '../../integrity/etag.ts'
import { equalParts, givenParts, LARGEST_BUFFER, partSizeFor, type Partition } from './partition.ts'

/** Largest object that goes up whole only because its source was stored whole, bytes: it is held in memory. */
const LARGEST_KEPT_WHOLE = 2 * 2 ** 30

/** Is the object copied in parts? */
export function isLarge({ source: entry }: Copy, { settings, source, target }: Pick<CopyContext, 'settings' | 'source' | 'target'>): boolean {
  const { threshold, auto } = settings.multipart
  // An empty object that was uploaded in parts has nothing to be cut.
  if (entry.size === 0) return false
  if (entry.size > Math.min(target.capabilities.maxPutSize, LARGEST_BUFFER)) return true
  if (!auto || !keepsParts(source, target)) return entry.size >= threshold
  return partCountOf(entry.etag) !== undefined || entry.size > LARGEST_KEPT_WHOLE
}

/** Can the target's ETag be made the source's by cutting the object alike? */
function keepsParts(source: CopyContext['source'], target: CopyContext['target']): boolean {
  return source.partSizes !== undefined && target.capabilities.contentEtag
}

/** How a large object is cut: as its source was where that was asked for, else by the chunk size. */
export async function planParts({ source: entry }: Copy, context: CopyContext, piecesOf: PiecesOf): Promise<Partition> {
  const { settings, source, target } = context
  if (settings.multipart.auto && keepsParts(source, target)) {
    const sizes = await piecesOf()
    if (sizes && fits(sizes, target.capabilities)) return givenParts(sizes)
    notice(entry.key, 'the part sizes of the source cannot be kept, so it goes in parts of --multipart-chunksize', context)
  }
  return byChunkSize(entry, context)
}

function byChunkSize({ key, size }: Copy['source'], context: CopyContext): Partition {
  const { chunkSize } = context.settings.multipart
  const { capabilities } = context.target
  const partSize = partSizeFor(size, chunkSize, capabilities)
  if (partSize > Math.max(chunkSize, capabilities.minPartSize)) {
    notice(key, `goes in parts of ${partSize} bytes: smaller ones would be more than the storage allows`, context)
  }
  return equalParts(size, partSize)
}

function fits(sizes: readonly number[], { minPartSize, maxPartSize, maxParts }: CopyContext['target']['capabilities']): boolean {
  const largest = Math.min(maxPartSize, LARGEST_BUFFER)
  return sizes.length <= maxParts && sizes.every((size, i) => size <= largest && (size >= minPartSize || i === sizes.length - 1))
}

function notice(key: string, message: string, { run }: CopyContext): void {
  run.report.noticed(message, { key })
}
