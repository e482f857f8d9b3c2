import fs from 'node:fs'
import type { BigIntStats, Dir, Dirent, Stats } from 'node:fs'
import { makeFolders, makeFoldersSync } from '../../../make-folders.ts'
import { isAbsent } from './errors.ts'

/** The system calls that this adapter makes, synchronously. Errors are thrown as Node throws them. */
export interface InlineCalls {
  open(path: string, flags: string | number, mode?: number): number
  close(fd: number): void
  /** @returns bytes read; 0 at the end of the file */
  read(fd: number, buffer: Buffer, offset: number, length: number, position: number): number
  /** @returns bytes written, perhaps fewer than `length` */
  write(fd: number, buffer: Buffer, offset: number, length: number, position: number): number
  fstat(fd: number): Stats
  /** @returns undefined when nothing is there */
  stat(path: string): Stats | undefined
  /** @returns undefined when nothing is there */
  lstat(path: string): Stats | undefined
  /** Times in nanoseconds. */
  fstatExact(fd: number): BigIntStats
  /** Follows links. Times in nanoseconds. @returns undefined when nothing is there */
  statExact(path: string): BigIntStats | undefined
  /** Shortens the file, or lengthens it with a hole. */
  ftruncate(fd: number, size: number): void
  futimes(fd: number, modified: number | Date, accessed?: number | Date): void
  fchmod(fd: number, mode: number): void
  fchown(fd: number, user: number, group: number): void
  fsync(fd: number): void
  /** Makes a folder and its missing parents. @returns the first folder that was made */
  makeFolders(path: string): string | undefined
  makeFolder(path: string): void
  rename(from: string, to: string): void
  link(from: string, to: string): void
  unlink(path: string): void
  /** Removes an empty folder. */
  removeFolder(path: string): void
  readlink(path: string): string
  /** The text of a link, byte by byte. */
  readLinkText(path: string): Buffer
  makeLink(text: Buffer, path: string): void
  /** Does not follow links. Times in nanoseconds. @returns undefined when nothing is there */
  lstatExact(path: string): BigIntStats | undefined
  /** Sets the times of a link itself. */
  lutimes(path: string, modified: number | Date, accessed?: number | Date): void
  /** Changes the owner of a link itself. */
  lchown(path: string, user: number, group: number): void
  realpath(path: string): string
  openFolder(path: string, encoding: 'utf8' | 'buffer'): Dir
  readFolder(folder: Dir): Dirent | null
  closeFolder(folder: Dir): void
}

/** The same calls, on libuv's threads. */
export type ThreadedCalls = {
  [call in keyof InlineCalls]: (...args: Parameters<InlineCalls[call]>) => Promise<ReturnType<InlineCalls[call]>>
}

/** Either kind; await the results. */
export type DiskCalls = {
  [call in keyof InlineCalls]: (...args: Parameters<InlineCalls[call]>) => ReturnType<InlineCalls[call]> | Promise<ReturnType<InlineCalls[call]>>
}

/** The disk as Node offers it; tests replace it by one that fails on command. */
export interface Disk {
  readonly inline: InlineCalls
  readonly threaded: ThreadedCalls
}

/** Names that one call reads from a folder. */
const FOLDER_BUFFER = 4096

const inline: InlineCalls = {
  open: (path, flags, mode) => fs.openSync(path, flags, mode),
  close: (fd) => fs.closeSync(fd),
  read: (fd, buffer, offset, length, position) => fs.readSync(fd, buffer, offset, length, position),
  write: (fd, buffer, offset, length, position) => fs.writeSync(fd, buffer, offset, length, position),
  fstat: (fd) => fs.fstatSync(fd),
  stat: (path) => unlessAbsent(() => fs.statSync(path, { throwIfNoEntry: false })),
  lstat: (path) => unlessAbsent(() => fs.lstatSync(path, { throwIfNoEntry: false })),
  fstatExact: (fd) => fs.fstatSync(fd, { bigint: true }),
  statExact: (path) => unlessAbsent(() => fs.statSync(path, { bigint: true, throwIfNoEntry: false })),
  ftruncate: (fd, size) => fs.ftruncateSync(fd, size),
  futimes: (fd, modified, accessed = modified) => fs.futimesSync(fd, accessed, modified),
  fchmod: (fd, mode) => fs.fchmodSync(fd, mode),
  fchown: (fd, user, group) => fs.fchownSync(fd, user, group),
  fsync: (fd) => fs.fsyncSync(fd),
  makeFolders: makeFoldersSync,
  makeFolder: (path) => fs.mkdirSync(path),
  rename: (from, to) => fs.renameSync(from, to),
  link: (from, to) => fs.linkSync(from, to),
  unlink: (path) => fs.unlinkSync(path),
  removeFolder: (path) => fs.rmdirSync(path),
  readlink: (path) => fs.readlinkSync(path),
  readLinkText: (path) => fs.readlinkSync(path, 'buffer'),
  makeLink: (text, path) => fs.symlinkSync(text, path),
  lstatExact: (path) => unlessAbsent(() => fs.lstatSync(path, { bigint: true, throwIfNoEntry: false })),
  lutimes: (path, modified, accessed = modified) => fs.lutimesSync(path, accessed, modified),
  lchown: (path, user, group) => fs.lchownSync(path, user, group),
  realpath: (path) => fs.realpathSync.native(path),
  openFolder: (path, encoding) => fs.opendirSync(path, { encoding: encoding as BufferEncoding, bufferSize: FOLDER_BUFFER }),
  readFolder: (folder) => folder.readSync(),
  closeFolder: (folder) => folder.closeSync(),
}

type Callback<T> = (error: NodeJS.ErrnoException | null | undefined, value: T) => void

function threadedCall<T>(start: (done: Callback<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => {
      if (error) reject(error)
      else resolve(value)
    })
  })
}

const threaded: ThreadedCalls = {
  open: (path, flags, mode) => threadedCall((done) => fs.open(path, flags, mode, done)),
  close: (fd) => threadedCall<void>((done) => fs.close(fd, done)),
  read: (fd, buffer, offset, length, position) =>
    threadedCall((done) => fs.read(fd, buffer, offset, length, position, done)),
  write: (fd, buffer, offset, length, position) =>
    threadedCall((done) => fs.write(fd, buffer, offset, length, position, done)),
  fstat: (fd) => threadedCall((done) => fs.fstat(fd, done)),
  stat: (path) => threadedCall<Stats>((done) => fs.stat(path, done)).catch(undefinedWhenAbsent),
  lstat: (path) => threadedCall<Stats>((done) => fs.lstat(path, done)).catch(undefinedWhenAbsent),
  fstatExact: (fd) => threadedCall((done) => fs.fstat(fd, { bigint: true }, done)),
  statExact: (path) => threadedCall<BigIntStats>((done) => fs.stat(path, { bigint: true }, done)).catch(undefinedWhenAbsent),
  ftruncate: (fd, size) => threadedCall<void>((done) => fs.ftruncate(fd, size, done)),
  futimes: (fd, modified, accessed = modified) => threadedCall<void>((done) => fs.futimes(fd, accessed, modified, done)),
  fchmod: (fd, mode) => threadedCall<void>((done) => fs.fchmod(fd, mode, done)),
  fchown: (fd, user, group) => threadedCall<void>((done) => fs.fchown(fd, user, group, done)),
  fsync: (fd) => threadedCall<void>((done) => fs.fsync(fd, done)),
  makeFolders,
  makeFolder: (path) => threadedCall<void>((done) => fs.mkdir(path, done as fs.NoParamCallback)),
  rename: (from, to) => threadedCall<void>((done) => fs.rename(from, to, done)),
  link: (from, to) => threadedCall<void>((done) => fs.link(from, to, done)),
  unlink: (path) => threadedCall<void>((done) => fs.unlink(path, done)),
  removeFolder: (path) => threadedCall<void>((done) => fs.rmdir(path, done)),
  readlink: (path) => threadedCall((done) => fs.readlink(path, done)),
  readLinkText: (path) => threadedCall((done) => fs.readlink(path, 'buffer', done)),
  makeLink: (text, path) => threadedCall<void>((done) => fs.symlink(text, path, done as fs.NoParamCallback)),
  lstatExact: (path) => threadedCall<BigIntStats>((done) => fs.lstat(path, { bigint: true }, done)).catch(undefinedWhenAbsent),
  lutimes: (path, modified, accessed = modified) => threadedCall<void>((done) => fs.lutimes(path, accessed, modified, done)),
  lchown: (path, user, group) => threadedCall<void>((done) => fs.lchown(path, user, group, done)),
  realpath: (path) => threadedCall((done) => fs.realpath.native(path, done)),
  openFolder: (path, encoding) =>
    threadedCall((done) => fs.opendir(path, { encoding: encoding as BufferEncoding, bufferSize: FOLDER_BUFFER }, done)),
  readFolder: (folder) => folder.read(),
  closeFolder: (folder) => folder.close(),
}

/** Node's `throwIfNoEntry: false` covers ENOENT, but not ENOTDIR: a file where the path needs a folder. */
function unlessAbsent<T>(look: () => T): T | undefined {
  try {
    return look()
  } catch (error) {
    return undefinedWhenAbsent(error)
  }
}

function undefinedWhenAbsent(error: unknown): undefined {
  if (isAbsent(error)) return undefined
  throw error
}

export const NODE_DISK: Disk = { inline, threaded }

/** If a pipe has replaced the file, the open must not wait for the other end of the pipe. */
export const READ_FLAGS = fs.constants.O_RDONLY | (process.platform === 'win32' ? 0 : fs.constants.O_NONBLOCK)
