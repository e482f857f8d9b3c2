import { compareKeys } from '../order/compare-keys.ts'
import { DamagedCache, type BlockPlace } from './format.ts'
import type { CacheReader } from './reader.ts'
import { mergeRecords, type CacheRecord } from './record.ts'
import type { CacheWriter } from './writer.ts'

/** Bytes in the file below which a block is joined with the records next to it. */
const SMALL_BLOCK = 8 * 1024

type Records = AsyncGenerator<CacheRecord, void>

/**
 * Writes the records of a file and new ones, in order. A block that gets no new record is copied as it is. Where the old file
 * turns out to be damaged, the rest of it is left out.
 *
 * @param fresh in the order of their paths; a path may be there more than once
 * @param since records that were last used before this day are dropped
 */
export async function merge(old: CacheReader | undefined, fresh: Records, since: number, writer: CacheWriter): Promise<void> {
  const rest = await Waiting.on(fresh)
  try {
    if (old) await mergeBlocks(old, rest, since, writer)
    await rest.moveBefore(undefined, writer)
  } finally {
    await rest.close()
  }
}

async function mergeBlocks(old: CacheReader, fresh: Waiting, since: number, writer: CacheWriter): Promise<void> {
  try {
    for (const [i, block] of old.blocks.entries()) await mergeBlock(old, block, old.blocks[i + 1]?.first, fresh, since, writer)
  } catch (error) {
    if (!(error instanceof DamagedCache)) throw error
  }
}

/** @param end the first path of the next block */
async function mergeBlock(
  old: CacheReader,
  block: BlockPlace,
  end: string | undefined,
  fresh: Waiting,
  since: number,
  writer: CacheWriter,
): Promise<void> {
  await fresh.moveBefore(block.first, writer)
  const isUntouched = !fresh.hasBefore(end)
  if (isUntouched && block.oldest >= since && block.length >= SMALL_BLOCK) return writer.addBlock(await old.bytesOf(block), block)
  for (const record of await old.recordsOf(block)) {
    await fresh.moveBefore(record.key, writer)
    const newer = await fresh.takeOf(record.key)
    if (newer) await writer.add(mergeRecords(record, newer))
    else if (record.day >= since) await writer.add(record)
  }
}

/** Records that are not yet written; those of one path are merged. */
class Waiting {
  private constructor(
    private readonly records: Records,
    private next: CacheRecord | undefined,
  ) {}

  static async on(fresh: Records): Promise<Waiting> {
    const waiting = new Waiting(fresh, undefined)
    await waiting.advance()
    return waiting
  }

  /** Is there a record before this path? @param path undefined for the end of all */
  hasBefore(path: string | undefined): boolean {
    return this.next !== undefined && (path === undefined || compareKeys(this.next.key, path) < 0)
  }

  async moveBefore(path: string | undefined, writer: CacheWriter): Promise<void> {
    while (this.next && this.hasBefore(path)) await writer.add((await this.takeOf(this.next.key)) as CacheRecord)
  }

  async takeOf(path: string): Promise<CacheRecord | undefined> {
    let taken: CacheRecord | undefined
    for (; this.next?.key === path; await this.advance()) taken = taken ? mergeRecords(taken, this.next) : this.next
    return taken
  }

  /** Frees what the records hold. */
  async close(): Promise<void> {
    await this.records.return()
  }

  private async advance(): Promise<void> {
    const step = await this.records.next()
    this.next = step.done === true ? undefined : step.value
  }
}
