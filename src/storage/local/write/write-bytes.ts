import type { DiskCalls } from '../disk/disk.ts'

/** Bytes that are left out together when all of them are zero; disks allot 4 KiB or more at a time. */
const BLOCK = 64 * 1024
const ZEROS = Buffer.alloc(BLOCK)

/** Pieces from this size on may have holes. */
export const SPARSE_FROM = 1024 * 1024

/** Writes all of `bytes` at `position`, however little the system takes at a time. */
export async function writeBytes(fd: number, bytes: Buffer, position: number, calls: DiskCalls): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += await calls.write(fd, bytes, done, bytes.length - done, position + done)
  }
}

/**
 * Like `writeBytes`, but leaves holes where whole blocks are zero, in a file that has nothing there yet. Who writes the
 * end of the file gives it its length afterwards.
 */
export async function writeSparsely(fd: number, bytes: Buffer, position: number, calls: DiskCalls): Promise<void> {
  for (let start = 0; start < bytes.length; ) {
    const end = endOfStretch(bytes, start)
    if (!isZero(bytes, start)) await writeBytes(fd, bytes.subarray(start, end), position + start, calls)
    start = end
  }
}

/** The end of the blocks from `start` on that are zero, or of those that are not. */
function endOfStretch(bytes: Buffer, start: number): number {
  const zero = isZero(bytes, start)
  let end = start + BLOCK
  while (end < bytes.length && isZero(bytes, end) === zero) end += BLOCK
  return Math.min(end, bytes.length)
}

function isZero(bytes: Buffer, start: number): boolean {
  if (bytes[start] !== 0) return false
  const end = Math.min(start + BLOCK, bytes.length)
  return bytes.compare(ZEROS, 0, end - start, start, end) === 0
}
