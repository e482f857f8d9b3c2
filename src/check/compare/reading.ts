import type { Part, Partition } from '../../sync/parts/partition.ts'
import type { Buffers } from '../../sync/schedule/buffers.ts'
import type { PartSlots } from '../../sync/schedule/part-loops.ts'
import type { ByteRange } from '../../storage/contract/reading.ts'
import type { Subject, Subjects } from '../subject.ts'
import type { Stamp } from './stamps.ts'
import { digestName } from '../../integrity/digest-name.ts'
import { digestOfRanges, rememberedDigest } from '../../sync/object/compute.ts'
import { ReadState } from '../../sync/object/unchanged.ts'
import { equalParts, givenParts } from '../../sync/parts/partition.ts'
import { CopyProof } from '../../sync/proof/copy-proof.ts'
import { createPartLoops } from '../../sync/schedule/part-loops.ts'

/** Bytes that are read at a time; pieces of objects may be larger than memory. */
const LARGEST_SLICE = 64 * 2 ** 20

/** What reading takes: the memory and the slots that all objects share. */
export interface ReadContext extends PartSlots {
  readonly buffers: Buffers
  /** Slices of one object that are read at a time. */
  readonly parts: number
  /** Bytes of a slice. */
  readonly sliceSize: number
  readonly signal: AbortSignal
  /** Called with the bytes of each slice that was read. */
  readonly onRead: (bytes: number) => void
}

/**
 * Reads an entry and compares its bytes with a stored digest.
 *
 * @param pieces sizes in bytes of the parts that the digest covers one by one; absent for one over all bytes
 * @throws StorageError `changed` when the entry changes meanwhile, or as the storage throws it
 */
export async function hasDigest(
  subject: Subject,
  { digest, value }: Stamp,
  pieces: readonly number[] | undefined,
  context: ReadContext,
): Promise<boolean> {
  const { size, key } = subject.entry
  if (subject.storage.digestOf) return (await rememberedOf(subject, digest, pieces, context)) === value
  if (size <= context.sliceSize && (pieces?.length ?? 1) === 1) {
    const whole = await digestWhole(subject, digest, context)
    return (pieces ? digest.compose([whole]) : whole) === value
  }
  const partition = partitionFor(size, pieces, context.sliceSize)
  const proof = new CopyProof(key, [{ digest, expected: value, pieces, otherwise: 'unknown' }], partition, { md5: false, checksum: undefined })
  const reader = new SliceReader(subject, context)
  await inSlices(partition, context, async (part) => {
    await context.buffers.lend(part.end - part.start, async (into) => void (await proof.take(part, await reader.read(part, into))))
  }, () => proof.release())
  return proof.verdicts(true).some((verdict) => verdict !== 'not-asked' && 'verified' in verdict)
}

/** Computes the digest in one go, because parts that are compared with a digest one by one leave nothing to remember. */
function rememberedOf(subject: Subject, digest: Stamp['digest'], pieces: readonly number[] | undefined, context: ReadContext): Promise<string> {
  const { storage, entry } = subject
  const reader = new SliceReader(subject, context)
  const compute = (): Promise<string> => digestOfRanges(entry.size, (range, into) => reader.read(range, into), digest, pieces, context)
  return rememberedDigest(storage, entry, digestName(digest, pieces), compute, reader.state)
}

/** Pieces that fit into memory are read as they are, so that each is hashed by itself. */
function partitionFor(size: number, pieces: readonly number[] | undefined, sliceSize: number): Partition {
  const fit = pieces?.every((piece) => piece <= LARGEST_SLICE) === true
  return fit ? givenParts(pieces) : equalParts(size, Math.min(sliceSize, LARGEST_SLICE))
}

async function digestWhole({ storage, entry }: Subject, digest: Stamp['digest'], context: ReadContext): Promise<string> {
  return context.buffers.lend(entry.size, async (into) => {
    const { bytes } = await storage.read(entry, { into, signal: context.signal })
    context.onRead(bytes.length)
    return digest.of(bytes)
  })
}

/**
 * Reads both entries, which have one size, and compares their bytes.
 *
 * @returns the first byte found that differs, counted from 0; undefined when none does
 * @throws StorageError `changed` when an entry changes meanwhile, or as the storages throw it
 */
export async function firstDifference({ source, target }: Subjects, context: ReadContext): Promise<number | undefined> {
  const half = Math.max(1, Math.floor(Math.min(context.sliceSize, LARGEST_SLICE) / 2))
  const readers = [new SliceReader(source, context), new SliceReader(target, context)] as const
  let first: number | undefined
  await inSlices(equalParts(source.entry.size, half), context, async (part) => {
    if (first !== undefined && first < part.start) return
    const length = part.end - part.start
    // One loan for both: with two, every loop could hold the first and wait for the second.
    await context.buffers.lend(2 * length, async (into) => {
      const halves = [into.subarray(0, length), into.subarray(length, 2 * length)] as const
      const [mine, theirs] = await Promise.all([readers[0].read(part, halves[0]), readers[1].read(part, halves[1])])
      if (mine.equals(theirs)) return
      const at = part.start + indexOfDifference(mine, theirs)
      first = first === undefined ? at : Math.min(first, at)
    })
  })
  return first
}

function indexOfDifference(one: Buffer, other: Buffer): number {
  const length = Math.min(one.length, other.length)
  for (let at = 0; at < length; at++) if (one[at] !== other[at]) return at
  return length
}

async function inSlices(
  partition: Partition,
  context: ReadContext,
  work: (part: Part) => Promise<void>,
  onFailure = (): void => undefined,
): Promise<void> {
  const loops = createPartLoops(context, context.parts, context.signal)
  try {
    await loops.run(partition, work, onFailure)
  } finally {
    loops.release()
  }
}

/** Reads slices of one entry, all of one state of it. */
class SliceReader {
  readonly state: ReadState

  constructor(
    private readonly subject: Subject,
    private readonly context: ReadContext,
  ) {
    this.state = new ReadState(subject.entry.key)
  }

  async read({ start, end }: ByteRange, into: Buffer): Promise<Buffer> {
    const { storage, entry } = this.subject
    const isWhole = start === 0 && end === entry.size
    const content = await storage.read(entry, { ...(!isWhole && { range: { start, end } }), into, signal: this.context.signal })
    this.state.note(content)
    this.context.onRead(content.bytes.length)
    return content.bytes
  }
}
