import { createHash } from 'node:crypto'
import type { BigIntStats } from 'node:fs'
import { StorageError, UsageError } from '../../../errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { DiskCalls } from '../disk/disk.ts'
import type { DiskPace } from '../disk/pace.ts'
import { READ_FLAGS } from '../disk/disk.ts'
import type { HashSettings } from '../settings.ts'
import type { TemporaryFiles } from '../write/temporary-files.ts'
import { createHiddenFiles } from './hidden-files.ts'
import type { RecordedFile, RecordKeeper } from './keeper.ts'
import { createLinuxAttributes } from './linux-attributes.ts'
import { createMacAttributes } from './mac-attributes.ts'
import { formatRecord, parseRecord } from './record.ts'
import { stateOf } from '../read/file-state.ts'
import { plain } from './remembered.ts'
import type { RememberedDigests } from './remembered.ts'
import { createStreams } from './streams.ts'

/** Bytes read at a time. */
const CHUNK = 256 * 1024
/** Files up to this size are read at once where the disk is fast. */
const LARGEST_INLINE_READ = 64 * 1024

/** MD5s of files, read from their records as long as the files do not change. */
export interface FileHashes {
  readonly keeper: RecordKeeper
  readonly store: boolean
  /**
   * Returns the MD5 of a file in base64: the one in its record, or else the MD5 of its bytes, which it then records. A record
   * that cannot be stored is not an error, because it only costs hashing again next time.
   *
   * @throws StorageError `changed` when the file changes while it is read
   */
  md5Of(file: RecordedFile, signal?: AbortSignal): Promise<string>
}

const NO_RECORDS: RecordKeeper = {
  partOfFile: true,
  read: () => Promise.resolve(undefined),
  write: () => Promise.resolve(),
  remove: () => Promise.resolve(),
}

/**
 * @param remembered takes the place of the records where MD5s are read: it notices changes that leave the time of a file as it was
 * @throws UsageError where the system does not have the mode, or lacks the programs for it
 */
export async function createFileHashes(
  settings: HashSettings,
  pace: DiskPace,
  temporary: TemporaryFiles,
  remembered?: RememberedDigests,
): Promise<FileHashes> {
  const keeper = await keeperOf(settings, pace, temporary).catch((error: unknown) => {
    if (settings.optional && error instanceof UsageError) return NO_RECORDS
    throw error
  })
  return {
    keeper,
    store: settings.store,
    async md5Of(file, signal) {
      if (remembered) {
        return remembered.digestOf(file.path, 'MD5', async () => {
          const { md5, stats } = await hashFile(file, pace, signal)
          return { value: md5, state: stateOf(plain(stats)) }
        })
      }
      const known = await recorded(keeper, file, pace)
      if (known !== undefined) return known
      const { md5, stats } = await hashFile(file, pace, signal)
      const text = settings.store && !mayChangeUnseen(stats) ? formatRecord({ md5, mtime: stats.mtimeNs }) : undefined
      if (text !== undefined) await keeper.write(file, text).catch(() => undefined)
      return md5
    },
  }
}

async function keeperOf({ mode, folder }: HashSettings, pace: DiskPace, temporary: TemporaryFiles): Promise<RecordKeeper> {
  if (mode === 'hidden-files') return createHiddenFiles(folder, pace, temporary)
  if (mode === 'streams') return createStreams(pace)
  if (process.platform === 'linux') return createLinuxAttributes()
  if (process.platform === 'darwin') return createMacAttributes()
  throw new UsageError('hash records in extended attributes are for Linux and macOS; use --local-hash-storage-mode HiddenFiles')
}

async function recorded(keeper: RecordKeeper, file: RecordedFile, pace: DiskPace): Promise<string | undefined> {
  const text = await keeper.read(file).catch(() => undefined)
  const record = text === undefined ? undefined : parseRecord(text)
  if (record === undefined) return undefined
  const stats = await pace.calls().statExact(file.path)
  return stats?.mtimeNs === record.mtime ? record.md5 : undefined
}

async function hashFile(
  { key, path }: RecordedFile,
  pace: DiskPace,
  signal: AbortSignal | undefined,
): Promise<{ md5: string; stats: BigIntStats }> {
  const { threaded } = pace.disk
  const fd = await threaded.open(path, READ_FLAGS)
  try {
    const stats = await threaded.fstatExact(fd)
    const md5 = await hashBytes(fd, Number(stats.size), Number(stats.size) > LARGEST_INLINE_READ ? threaded : pace.calls(), signal)
    const after = await threaded.fstatExact(fd)
    if (after.size !== stats.size || after.mtimeNs !== stats.mtimeNs || after.ctimeNs !== stats.ctimeNs) {
      throw new StorageError(`${JSON.stringify(key)} changed while it was being read`, { kind: 'changed' })
    }
    return { md5, stats }
  } finally {
    await threaded.close(fd)
  }
}

async function hashBytes(fd: number, size: number, calls: DiskCalls, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash('md5')
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(size, CHUNK)))
  for (let at = 0; ; ) {
    throwIfStopped(signal)
    const count = await calls.read(fd, buffer, 0, buffer.length, at)
    if (count === 0) return hash.digest('base64')
    hash.update(buffer.subarray(0, count))
    at += count
  }
}

/**
 * Disks store times in steps: a file that is written twice within one step keeps its time. A step is that of the system's
 * clock, some milliseconds, or up to two seconds on disks (FAT) that store whole seconds.
 */
function mayChangeUnseen({ mtimeNs }: BigIntStats): boolean {
  const step = mtimeNs % 1_000_000_000n === 0n ? 2000 : 20
  return Math.abs(Date.now() - Number(mtimeNs / 1_000_000n)) < step
}
