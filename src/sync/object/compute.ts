import type { Digest } from '../../integrity/digest.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { CopyContext } from './context.ts'
import { digestPieces } from '../proof/ordered-digest.ts'
import { ReadState } from './unchanged.ts'
import { equalParts, LARGEST_BUFFER, partSizeFor, type Partition } from '../parts/partition.ts'

/** Bytes that are read at a time; pieces may be larger than memory. */
const LARGEST_SLICE = 64 * 2 ** 20

/** How an upload with the present settings would cut an entry; undefined when it would go whole. */
export function uploadPartition({ size }: Entry, other: Source, { settings }: CopyContext): Partition | undefined {
  const { threshold, chunkSize } = settings.multipart
  const goesInParts = size > 0 && (size >= threshold || size > LARGEST_BUFFER)
  return goesInParts ? equalParts(size, partSizeFor(size, chunkSize, other.capabilities)) : undefined
}

/**
 * Reads an entry and computes its digest: over all bytes, or composed of the digests of its pieces.
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
  const state = new ReadState(entry.key)
  for (let { value, done } = parts.next(); !done; { value, done } = parts.next()) {
    const { start, end } = value as { start: number; end: number }
    const whole = partition.count === 1 ? {} : { range: { start, end } }
    await buffers.lend(end - start, async (into) => {
      const content = await storage.read(entry, { ...whole, into, signal: run.signal })
      state.note(content)
      take(content.bytes)
    })
  }
}
