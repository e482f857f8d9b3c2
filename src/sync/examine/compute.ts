import type { Digest } from '../../integrity/digest.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { CopyContext } from '../copy/copy-context.ts'
import { StorageError } from '../../errors.ts'
import { digestPieces } from '../digest/ordered.ts'
import { equalParts, LARGEST_BUFFER, partSizeFor, type Partition } from '../copy/parts.ts'

/** Bytes that are read at a time; pieces may be larger than memory. */
const LARGEST_SLICE = 64 * 2 ** 20

/** How an entry would be cut if it were uploaded with the present settings; undefined for one that goes up whole. */
export function uploadPartition({ size }: Entry, other: Source, { settings }: CopyContext): Partition | undefined {
  const { threshold, chunkSize } = settings.multipart
  const goesInParts = size > 0 && (size >= threshold || size > LARGEST_BUFFER)
  return goesInParts ? equalParts(size, partSizeFor(size, chunkSize, other.capabilities)) : undefined
}

/**
 * Digest of an entry by reading it: over all bytes, or composed of those of its pieces.
 * @throws StorageError `changed` when the file changes meanwhile
 */
export async function computeDigest(
  storage: Source,
  entry: Entry,
  digest: Digest,
  pieces: readonly number[] | undefined,
  context: CopyContext,
): Promise<string> {
  const running = pieces ? digestPieces(digest, pieces) : digest.start()
  const sliceSize = Math.min(context.settings.multipart.chunkSize, LARGEST_SLICE)
  await readThrough(storage, entry, equalParts(entry.size, sliceSize), context, (bytes) => running.update(bytes))
  return running.digest()
}

async function readThrough(
  storage: Source,
  entry: Entry,
  partition: Partition,
  { buffers, run }: CopyContext,
  take: (bytes: Buffer) => void,
): Promise<void> {
  const parts = partition.parts()
  let state: string | undefined
  for (let { value, done } = parts.next(); !done; { value, done } = parts.next()) {
    const { start, end } = value as { start: number; end: number }
    const whole = partition.count === 1 ? {} : { range: { start, end } }
    await buffers.lend(end - start, async (into) => {
      const content = await storage.read(entry, { ...whole, into, signal: run.signal })
      state ??= content.state
      if (content.state !== state) throw new StorageError(`${JSON.stringify(entry.key)} changed while it was being read`, { kind: 'changed' })
      take(content.bytes)
    })
  }
}
