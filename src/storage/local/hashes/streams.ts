import type { BigIntStats } from 'node:fs'
import type { DiskCalls } from '../disk/disk.ts'
import type { DiskPace } from '../disk/pace.ts'
import { diskTime } from '../disk/time.ts'
import type { RecordedFile, RecordKeeper } from './keeper.ts'
import { readSmallFile, writeSmallFile } from './small-file.ts'

/**
 * Records in named streams of NTFS files.
 * https://learn.microsoft.com/windows/win32/fileio/file-streams
 */
export function createStreams(pace: DiskPace): RecordKeeper {
  const pathOf = ({ path }: RecordedFile): string => `${path}:.azcopysyncmeta`
  return {
    partOfFile: true,
    read: (file) => readSmallFile(pathOf(file), pace.calls()),
    async write(file, text) {
      const before = await pace.calls().statExact(file.path)
      await writeSmallFile(pathOf(file), text, 'w', pace.calls())
      if (before !== undefined) await restoreTimes(file.path, before, pace.calls())
    },
    remove: () => Promise.resolve(),
  }
}

/** A stream has no time of its own: writing it changes the time of the file, so the file's time is set back. */
async function restoreTimes(path: string, before: BigIntStats, calls: DiskCalls): Promise<void> {
  if ((await calls.statExact(path))?.mtimeNs === before.mtimeNs) return
  const fd = await calls.open(path, 'r+')
  try {
    await calls.futimes(fd, diskTime(Number(before.mtimeNs) / 1e6), diskTime(Number(before.atimeNs) / 1e6))
  } finally {
    await calls.close(fd)
  }
}
