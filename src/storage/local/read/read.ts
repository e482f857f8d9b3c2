import type { BigIntStats, Stats } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import type { Entry, Facts } from '../../contract/entry.ts'
import type { ByteRange, Content, ReadOptions } from '../../contract/reading.ts'
import { yieldToEventLoop } from '../disk/pace.ts'
import type { ThreadedCalls } from '../disk/disk.ts'
import { readErrorOf } from '../disk/errors.ts'
import { stateOf, versionOf } from './file-state.ts'
import { metadataOf } from '../../../portable/posix.ts'
import type { PosixStyle } from '../settings.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { DiskPace } from '../disk/pace.ts'
import { pathOfListed } from '../disk/key-to-path.ts'
import type { OpenFiles } from './open-files.ts'
import { readFolder, readLink } from './read-other.ts'
import { lacksDescriptors } from '../disk/patient-opens.ts'
import { openToReadNow } from './link-guard.ts'
import type { LinkGuard } from './link-guard.ts'

/** Larger files are read on libuv's threads, however fast the disk is. */
const LARGEST_INLINE_READ = 64 * 1024
/** Calls that one read takes: open, two fstat, read, close. */
const READING_CALLS = 5
/** Most bytes that one system call reads. */
const LONGEST_CALL = 512 * 1024 * 1024
/** A disk keeps no facts. */
export const NO_FACTS: Facts = Object.freeze({})

/** What reads need to know of the location. */
export interface ReadFrom {
  readonly root: string
  readonly pace: DiskPace
  readonly openFiles: OpenFiles
  /** Prevents reads from following links; absent where links are followed. */
  readonly guard: LinkGuard | undefined
  readonly posix?: PosixStyle | undefined
}

/** See `Source.read`. Size and time are compared with the entry before the read, and with their first values after it. */
export async function readFile(
  { root, pace, openFiles, guard, posix }: ReadFrom,
  entry: Entry,
  options: ReadOptions = {},
): Promise<Content> {
  await yieldToEventLoop()
  throwIfStopped(options.signal)
  if (entry.isLink === true) return readLink({ root, pace, posix }, entry)
  if (entry.key.endsWith('/')) return readFolder({ root, pace, posix }, entry)
  const path = pathOfListed(root, entry.key)
  try {
    if (options.range === undefined && entry.size <= LARGEST_INLINE_READ && pace.inline) {
      const content = readUnlessStarved(() => readInline({ path, guard, posix }, entry, pace, options.into))
      if (content !== undefined) return content
    }
    const range = options.range ?? { start: 0, end: entry.size }
    return await openFiles.with(path, versionOf(entry), (fd) => readThreaded(fd, { entry, range, posix }, pace.threaded(READING_CALLS), options))
  } catch (error) {
    throw readErrorOf(error, 'read', entry.key)
  }
}

/** Undefined when no descriptor is left. Only threaded calls wait for one. */
function readUnlessStarved(read: () => Content): Content | undefined {
  try {
    return read()
  } catch (error) {
    if (lacksDescriptors(error)) return undefined
    throw error
  }
}

/** Five synchronous calls are several times cheaper than five calls on a thread. */
function readInline({ path, guard, posix }: FileToRead, entry: Entry, pace: DiskPace, into: Buffer | undefined): Content {
  const calls = pace.disk.inline
  const start = performance.now()
  const fd = openToReadNow(path, guard, calls)
  try {
    const before = calls.fstat(fd)
    checkIsEntry(entry, before)
    const facts = posix === undefined ? NO_FACTS : factsOf(calls.fstatExact(fd), posix)
    const bytes = bufferFor(entry.size, into)
    let done = 0
    while (done < bytes.length) {
      const count = calls.read(fd, bytes, done, bytes.length - done, done)
      if (count === 0) throw changed(entry)
      done += count
    }
    checkUnchanged(entry, before, calls.fstat(fd))
    return contentOf(bytes, before, facts)
  } finally {
    calls.close(fd)
    pace.note(performance.now() - start, READING_CALLS)
  }
}

interface FileToRead extends Pick<ReadFrom, 'guard' | 'posix'> {
  readonly path: string
}

interface RangeToRead {
  readonly entry: Entry
  readonly range: ByteRange
  readonly posix: PosixStyle | undefined
}

async function readThreaded(
  fd: number,
  { entry, range, posix }: RangeToRead,
  calls: ThreadedCalls,
  { into, signal }: ReadOptions,
): Promise<Content> {
  const before = await calls.fstat(fd)
  checkIsEntry(entry, before)
  const facts = posix === undefined ? NO_FACTS : factsOf(await calls.fstatExact(fd), posix)
  const bytes = bufferFor(range.end - range.start, into)
  let done = 0
  while (done < bytes.length) {
    throwIfStopped(signal)
    const count = await calls.read(fd, bytes, done, Math.min(bytes.length - done, LONGEST_CALL), range.start + done)
    if (count === 0) throw changed(entry)
    done += count
  }
  checkUnchanged(entry, before, await calls.fstat(fd))
  return contentOf(bytes, before, facts)
}

function bufferFor(length: number, into: Buffer | undefined): Buffer {
  return into !== undefined && into.length >= length ? into.subarray(0, length) : Buffer.allocUnsafe(length)
}

function checkIsEntry(entry: Entry, stats: Stats): void {
  if (stats.isFile() && stats.size === entry.size && stats.mtimeMs === entry.mtime) return
  throw new StorageError(`${JSON.stringify(entry.key)} has changed since it was listed`, { kind: 'changed' })
}

function checkUnchanged(entry: Entry, before: Stats, after: Stats): void {
  const { size, mtimeMs, ctimeMs } = before
  if (after.size === size && after.mtimeMs === mtimeMs && after.ctimeMs === ctimeMs) return
  throw changed(entry)
}

function changed(entry: Entry): StorageError {
  return new StorageError(`${JSON.stringify(entry.key)} changed while it was being read`, { kind: 'changed' })
}

function contentOf(bytes: Buffer, stats: Stats, facts: Facts): Content {
  return { bytes, size: stats.size, mtime: stats.mtimeMs, etag: '', etagIsDigest: false, facts, mode: modeOf(stats), state: stateOf(stats) }
}

/** The permissions that Node reports on Windows are not real. */
export function modeOf({ mode }: Stats): number | undefined {
  return process.platform === 'win32' ? undefined : mode & 0o777
}

/** Called before the bytes are read, because reading changes the access time. */
function factsOf(stats: BigIntStats, style: PosixStyle): Facts {
  return { metadata: metadataOf(stats, style) }
}
