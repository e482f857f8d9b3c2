import { constants } from 'node:buffer'
import type { ByteRange } from '../../storage/contract/reading.ts'
import type { Capabilities } from '../../storage/contract/capabilities.ts'

const MiB = 2 ** 20

/** The most bytes that Node holds in one buffer: 4 GiB in Node 20. Parts, and objects that go whole, are held in one. */
export const LARGEST_BUFFER = constants.MAX_LENGTH

/** One part of a large object. Numbers count from 1. */
export interface Part extends ByteRange {
  readonly number: number
}

/** How an object is cut into parts; an empty object is one empty part. */
export interface Partition {
  readonly count: number
  /** Largest part, bytes. */
  readonly partSize: number
  parts(): Iterator<Part>
  /** Sizes in bytes of all parts. */
  sizes(): readonly number[]
}

/**
 * Size of the parts for an object of `size` bytes: the chunk size, raised to whole MiB where it would take more parts
 * than the storage allows.
 */
export function partSizeFor(size: number, chunkSize: number, { minPartSize, maxPartSize, maxParts }: Capabilities): number {
  const wanted = Math.max(Math.min(chunkSize, maxPartSize, LARGEST_BUFFER), minPartSize)
  return Math.ceil(size / wanted) <= maxParts ? wanted : Math.ceil(size / maxParts / MiB) * MiB
}

/** Parts of one size, the last of which may be smaller. */
export function equalParts(size: number, partSize: number): Partition {
  const count = Math.max(1, Math.ceil(size / partSize))
  const sizeOf = (i: number): number => Math.min(size, (i + 1) * partSize) - i * partSize
  return {
    count,
    partSize,
    *parts() {
      for (let i = 0; i < count; i++) yield { number: i + 1, start: i * partSize, end: i * partSize + sizeOf(i) }
    },
    sizes: () => Array.from({ length: count }, (_, i) => sizeOf(i)),
  }
}

/** Parts of the sizes given, bytes. */
export function givenParts(sizes: readonly number[]): Partition {
  return {
    count: sizes.length,
    partSize: sizes.reduce((a, b) => Math.max(a, b), 1),
    *parts() {
      let start = 0
      for (const [i, size] of sizes.entries()) {
        yield { number: i + 1, start, end: start + size }
        start += size
      }
    },
    sizes: () => sizes,
  }
}

export function isSamePartition(partition: Partition, sizes: readonly number[]): boolean {
  return partition.count === sizes.length && partition.sizes().every((size, i) => size === sizes[i])
}
