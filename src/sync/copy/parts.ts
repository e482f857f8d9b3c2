import type { ByteRange } from '../../storage/storage.ts'
import type { Capabilities } from '../../storage/storage.ts'

const MiB = 2 ** 20

/** One part of a large object. Numbers count from 1. */
export interface Part extends ByteRange {
  readonly number: number
}

/**
 * Size of the parts for an object of `size` bytes: the chunk size, raised to whole MiB where it would take more parts
 * than the storage allows.
 */
export function partSizeFor(size: number, chunkSize: number, { minPartSize, maxParts }: Capabilities): number {
  const wanted = Math.max(chunkSize, minPartSize)
  return Math.ceil(size / wanted) <= maxParts ? wanted : Math.ceil(size / maxParts / MiB) * MiB
}

/** The parts of an object in order; an empty object has one empty part. */
export function* partsOf(size: number, partSize: number): Generator<Part> {
  const count = Math.max(1, Math.ceil(size / partSize))
  for (let i = 0; i < count; i++) {
    yield { number: i + 1, start: i * partSize, end: Math.min(size, (i + 1) * partSize) }
  }
}
