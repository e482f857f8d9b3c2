import type { Digest } from '../../integrity/digest.ts'
import type { Entry } from '../../storage/entry.ts'
import type { Source } from '../../storage/storage.ts'
import type { CopyContext } from '../copy/copy-context.ts'
import { StorageError } from '../../errors.ts'
import { equalParts, givenParts, partSizeFor, type Partition } from '../copy/parts.ts'

/** How an entry would be cut if it were uploaded with the present settings; undefined for one that goes up whole. */
export function uploadPartition({ size }: Entry, other: Source, { settings }: CopyContext): Partition | undefined {
  const { threshold, chunkSize } = settings.multipart
  return size >= threshold ? equalParts(size, partSizeFor(size, chunkSize, other.capabilities)) : undefined
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
  if (pieces) return digest.compose(await digestsOf(storage, entry, digest, givenParts(pieces), context))
  const { settings } = context
  const { chunkSize } = settings.multipart
  const running = digest.start()
  await readThrough(storage, entry, equalParts(entry.size, chunkSize), context, (bytes) => running.update(bytes))
  return running.digest()
}

async function digestsOf(storage: Source, entry: Entry, digest: Digest, partition: Partition, context: CopyContext): Promise<string[]> {
  const digests: string[] = []
  await readThrough(storage, entry, partition, context, (bytes) => digests.push(digest.of(bytes)))
  return digests
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
