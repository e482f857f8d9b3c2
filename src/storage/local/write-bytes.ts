import type { DiskCalls } from './disk.ts'

/** Writes all of `bytes` at `position`, however little the system takes at a time. */
export async function writeBytes(fd: number, bytes: Buffer, position: number, calls: DiskCalls): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += await calls.write(fd, bytes, done, bytes.length - done, position + done)
  }
}
