import { dirname } from 'node:path'
import type { DiskCalls } from './disk.ts'

/** Flushes changes of names in a folder to the disk. Windows cannot flush folders. */
export async function flushFolder(folder: string, calls: DiskCalls): Promise<void> {
  if (process.platform === 'win32') return
  const fd = await calls.open(folder, 'r')
  try {
    await calls.fsync(fd)
  } finally {
    await calls.close(fd)
  }
}

/** Flushes `last` and every folder above it up to `first`. */
export async function flushFolders(first: string, last: string, calls: DiskCalls): Promise<void> {
  for (let folder = last; folder.length >= first.length; folder = dirname(folder)) {
    await flushFolder(folder, calls)
    if (folder === dirname(folder)) return
  }
}
