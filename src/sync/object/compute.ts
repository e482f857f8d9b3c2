import type { Digest } from '../../integrity/digest.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { ByteRange } from '../../storage/contract/reading.ts'
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
  const state = new ReadState(entry.key)
  const read: ReadRange = async (range, into) => {
    const whole = range.end - range.start === entry.size ? {} : { range }
    const content = await storage.read(entry, { ...whole, into, signal: context.run.signal })
    state.note(content)
    return content.bytes
  }
  return digestOfRanges(entry.size, read, digest, pieces, context)
}

/** Reads a range of some content, into the buffer or another one. */
export type ReadRange = (range: ByteRange, into: Buffer) => Promise<Buffer>

/** The same of content that is read in another way. @param size bytes */
export async function digestOfRanges(
  size: number,
  read: ReadRange,
  digest: Digest,
  pieces: readonly number[] | undefined,
  { settings, buffers }: CopyContext,
): Promise<string> {
  const running = pieces ? digestPieces(digest, pieces) : digest.start()
  const parts = equalParts(size, Math.min(settings.multipart.chunkSize, LARGEST_SLICE)).parts()
  for (let { value, done } = parts.next(); !done; { value, done } = parts.next()) {
    const { start, end } = value as ByteRange
    await buffers.lend(end - start, async (into) => running.update(await read({ start, end }, into)))
  }
  return running.digest()
}
