import type { FileHandle } from 'node:fs/promises'
import { checksumIn, encodeBlock, encodeEnd, encodeIndex, HEAD, type BlockPlace } from './format.ts'
import type { CacheRecord } from './record.ts'

/** Characters of paths, stamps and digests that make a full block. */
const FULL = 64 * 1024

/** Writes the file of a cache from records in the order of their paths. */
export interface CacheWriter {
  add(record: CacheRecord): Promise<void>
  /** Adds a block of another file as it is. */
  addBlock(bytes: Buffer, block: BlockPlace): Promise<void>
  /** Writes the rest. The file is whole afterwards. */
  end(): Promise<void>
}

export function createWriter(handle: FileHandle): CacheWriter {
  const blocks: BlockPlace[] = []
  let pending: CacheRecord[] = []
  let weight = 0
  let offset = 0

  const write = async (bytes: Buffer): Promise<void> => {
    await handle.writeFile(bytes)
    offset += bytes.length
  }
  const place = async (bytes: Buffer, about: Pick<BlockPlace, 'first' | 'oldest' | 'checksum'>): Promise<void> => {
    if (offset === 0) await write(HEAD)
    blocks.push({ ...about, offset, length: bytes.length })
    await write(bytes)
  }
  const flush = async (): Promise<void> => {
    const [first] = pending
    if (!first) return
    const bytes = encodeBlock(pending)
    const oldest = Math.min(...pending.map(({ day }) => day))
    pending = []
    weight = 0
    await place(bytes, { first: first.key, oldest, checksum: checksumIn(bytes) })
  }
  return {
    async add(record) {
      pending.push(record)
      weight += weigh(record)
      if (weight >= FULL) await flush()
    },
    async addBlock(bytes, { first, oldest, checksum }) {
      await flush()
      await place(bytes, { first, oldest, checksum })
    },
    async end() {
      await flush()
      if (offset === 0) await write(HEAD)
      const index = encodeIndex(blocks)
      const at = offset
      await write(index)
      await write(encodeEnd({ offset: at, length: index.length, checksum: checksumIn(index) }))
    },
  }
}

function weigh({ key, stamp, digests }: CacheRecord): number {
  let weight = key.length + stamp.length
  for (const [name, value] of Object.entries(digests)) weight += name.length + value.length
  return weight
}
