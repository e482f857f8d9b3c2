import type { DiskCalls } from '../disk/disk.ts'

/** Bytes that become a hole together when all of them are zero; disks allocate 4 KiB or more at a time. */
const BLOCK = 64 * 1024
const ZEROS = Buffer.alloc(BLOCK)

/** Writes of at least this size may have holes. */
export const SPARSE_FROM = 1024 * 1024

/** Writes all of `bytes` at `position`, in several calls if the system writes less at a time. */
export async function writeBytes(fd: number, bytes: Buffer, position: number, calls: DiskCalls): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += await calls.write(fd, bytes, done, bytes.length - done, position + done)
  }
}

/**
 * Like `writeBytes`, but leaves holes where whole blocks are zero. The file must be empty there. The caller sets the length
 * of the file afterwards.
 */
export async function writeSparsely(fd: number, bytes: Buffer, position: number, calls: DiskCalls): Promise<void> {
  for (let start = 0; start < bytes.length; ) {
    const end = endOfStretch(bytes, start)
    if (!isZero(bytes, start)) await writeBytes(fd, bytes.subarray(start, end), position + start, calls)
    start = end
  }
}

/** Returns the end of the run of blocks at `start` that are all zero, or all not. */
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
