import type { DiskCalls } from '../disk/disk.ts'
import { isAbsent } from '../disk/errors.ts'
import { READ_FLAGS } from '../disk/disk.ts'
import { writeBytes } from '../write/write-bytes.ts'

/** Bytes. A record has about 80; a longer file is not a record. */
const LONGEST_TEXT = 4096

/** Returns the text of a small file; undefined when the file does not exist. */
export async function readSmallFile(path: string, calls: DiskCalls): Promise<string | undefined> {
  try {
    const fd = await calls.open(path, READ_FLAGS)
    try {
      const bytes = Buffer.allocUnsafe(LONGEST_TEXT)
      return bytes.toString('utf8', 0, await calls.read(fd, bytes, 0, LONGEST_TEXT, 0))
    } finally {
      await calls.close(fd)
    }
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** @param flags `w` replaces what is there, `wx` fails */
export async function writeSmallFile(path: string, text: string, flags: 'w' | 'wx', calls: DiskCalls): Promise<void> {
  const fd = await calls.open(path, flags, 0o666)
  try {
    await writeBytes(fd, Buffer.from(text), 0, calls)
  } finally {
    await calls.close(fd)
  }
}
