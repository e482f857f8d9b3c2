import { open, type FileHandle } from 'node:fs/promises'
import { compareKeys } from '../order/compare-keys.ts'
import { DamagedCache, decodeBlock, decodeEnd, decodeIndex, END_LENGTH, HEAD, kindOfHead, requireChecksum, type BlockPlace } from './format.ts'
import type { CacheRecord } from './record.ts'

/** Decoded blocks that are kept. Keys are asked for nearly in order, on both sides of a run. */
const MOST_DECODED = 16

/** The file of an earlier run. Of its records only some blocks are in memory at a time. */
export interface CacheReader {
  readonly blocks: readonly BlockPlace[]
  /** @throws DamagedCache, or the system's error */
  find(path: string): Promise<CacheRecord | undefined>
  /** Returns a block as it is in the file. @throws DamagedCache, or the system's error */
  bytesOf(block: BlockPlace): Promise<Buffer>
  /** Returns the records of a block, in order. @throws DamagedCache, or the system's error */
  recordsOf(block: BlockPlace): Promise<CacheRecord[]>
  close(): Promise<void>
}

type RecordsByPath = ReadonlyMap<string, CacheRecord>

/** What is at the place of the file, if it is no cache that can be read. */
export type NoCache = 'absent' | 'other version' | 'foreign'

/**
 * Opens the file and verifies its index.
 *
 * @throws DamagedCache when it was a cache and is not whole; the system's error when the file cannot be read
 */
export async function openReader(file: string): Promise<CacheReader | NoCache> {
  const handle = await openIfThere(file)
  if (handle === undefined) return 'absent'
  const opened = await readIndex(handle).catch(async (error: unknown) => {
    await handle.close()
    throw error
  })
  if (typeof opened === 'string') {
    await handle.close()
    return opened
  }
  return createReader(handle, opened)
}

async function openIfThere(file: string): Promise<FileHandle | undefined> {
  try {
    return await open(file, 'r')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
}

async function readIndex(handle: FileHandle): Promise<readonly BlockPlace[] | NoCache> {
  const { size } = await handle.stat()
  if (size === 0) return 'absent'
  const head = kindOfHead(await read(handle, 0, Math.min(size, HEAD.length)))
  if (head === 'foreign' || head === 'other version') return head
  if (head === 'cut off' || size < HEAD.length + END_LENGTH) throw new DamagedCache('the end is missing')
  const place = decodeEnd(await read(handle, size - END_LENGTH, END_LENGTH), size)
  const bytes = await read(handle, place.offset, place.length)
  requireChecksum(bytes, place.checksum)
  return decodeIndex(bytes)
}

function createReader(handle: FileHandle, blocks: readonly BlockPlace[]): CacheReader {
  const decoded = new Map<BlockPlace, Promise<RecordsByPath>>()
  const bytesOf = async (block: BlockPlace): Promise<Buffer> => {
    const bytes = await read(handle, block.offset, block.length)
    requireChecksum(bytes, block.checksum)
    return bytes
  }
  const recordsOf = async (block: BlockPlace): Promise<CacheRecord[]> => decodeBlock(await read(handle, block.offset, block.length), block)
  const byPath = async (block: BlockPlace): Promise<RecordsByPath> => {
    const records = await recordsOf(block)
    return new Map(records.map((record) => [record.key, record]))
  }
  const decodedOf = (block: BlockPlace): Promise<RecordsByPath> => {
    const records = decoded.get(block) ?? byPath(block)
    // Deleted and set again, so that the map's order is the order of last use.
    decoded.delete(block)
    decoded.set(block, records)
    const [leastRecent] = decoded.keys()
    if (decoded.size > MOST_DECODED && leastRecent) decoded.delete(leastRecent)
    return records
  }
  return {
    blocks,
    async find(path) {
      const block = blockFor(path, blocks)
      return block && (await decodedOf(block)).get(path)
    },
    bytesOf,
    recordsOf,
    close: () => handle.close(),
  }
}

/** The last block that does not begin after the path. */
function blockFor(path: string, blocks: readonly BlockPlace[]): BlockPlace | undefined {
  let [low, high] = [0, blocks.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (compareKeys((blocks[middle] as BlockPlace).first, path) <= 0) low = middle + 1
    else high = middle
  }
  return blocks[low - 1]
}

/** @throws DamagedCache when the file ends before */
async function read(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length)
  for (let done = 0; done < length; ) {
    const { bytesRead } = await handle.read(bytes, done, length - done, offset + done)
    if (bytesRead === 0) throw new DamagedCache('the file is cut off')
    done += bytesRead
  }
  return bytes
}
