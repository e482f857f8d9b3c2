import type { Digest } from '../../integrity/digest.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { ByteRange } from '../../storage/contract/reading.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Buffers } from '../schedule/buffers.ts'
import type { CopyContext } from './context.ts'
import { digestName } from '../../integrity/digest-name.ts'
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
 * Returns the digest of an entry: over all bytes, or composed of the digests of its pieces. Reads the entry, unless its storage
 * remembers the digest.
 * @throws StorageError `changed` when the file changes meanwhile
 */
export async function computeDigest(
  storage: Source,
  entry: Entry,
  digest: Digest,
  pieces: readonly number[] | undefined,
  context: CopyContext,
): Promise<string> {
  const { run, buffers, settings } = context
  const state = new ReadState(entry.key)
  const read: ReadRange = async (range, into) => {
    const whole = range.end - range.start === entry.size ? {} : { range }
    const content = await storage.read(entry, { ...whole, into, signal: run.signal })
    state.note(content)
    return content.bytes
  }
  const compute = (): Promise<string> => digestOfRanges(entry.size, read, digest, pieces, { buffers, sliceSize: settings.multipart.chunkSize })
  return rememberedDigest(storage, entry, digestName(digest, pieces), compute, state)
}

/** @param state that `compute` has read, once it has */
export async function rememberedDigest(
  storage: Source,
  entry: Entry,
  name: string,
  compute: () => Promise<string>,
  state: ReadState,
): Promise<string> {
  if (!storage.digestOf) return compute()
  return storage.digestOf(entry, name, async () => ({ value: await compute(), state: state.current }))
}

/** How much is read at a time, and into what. */
export interface Slices {
  readonly buffers: Buffers
  /** Bytes. */
  readonly sliceSize: number
}

/** Reads a range of some content, into the buffer or another one. */
export type ReadRange = (range: ByteRange, into: Buffer) => Promise<Buffer>

/** The same of content that is read in another way. @param size bytes */
export async function digestOfRanges(
  size: number,
  read: ReadRange,
  digest: Digest,
  pieces: readonly number[] | undefined,
  { buffers, sliceSize }: Slices,
): Promise<string> {
  const running = pieces ? digestPieces(digest, pieces) : digest.start()
  const parts = equalParts(size, Math.min(sliceSize, LARGEST_SLICE)).parts()
  for (let { value, done } = parts.next(); !done; { value, done } = parts.next()) {
    const { start, end } = value as ByteRange
    await buffers.lend(end - start, async (into) => running.update(await read({ start, end }, into)))
  }
  return running.digest()
}
