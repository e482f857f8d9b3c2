import { dirname } from 'node:path'
import { StorageError } from '../../errors.ts'
import type { MultipartWrite, WriteOptions } from '../storage.ts'
import type { DiskCalls } from './disk.ts'
import type { DiskPace } from './disk-pace.ts'
import { codeOf } from './disk-errors.ts'
import type { FileHashes } from './hashes/file-hashes.ts'
import type { LocalSettings } from './settings.ts'
import { flushFolder } from './target-folders.ts'
import type { TargetFolders } from './target-folders.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** What everything that writes into one location shares. */
export interface LocalTarget {
  readonly root: string
  readonly settings: LocalSettings
  readonly pace: DiskPace
  readonly temporary: TemporaryFiles
  readonly folders: TargetFolders
  /** Absent unless hashes are kept. */
  readonly hashes: FileHashes | undefined
  /** Multipart writes that have not ended. */
  readonly underway: Set<MultipartWrite>
  /** Does one name stand for another on this disk? Found out on the first question. */
  folding(): Promise<boolean>
}

export interface OpenedTemporary {
  readonly path: string
  readonly fd: number
}

/** Disks without hard links say one of these. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EACCES', 'UNKNOWN'])

/** Opens a temporary file beside `path`; the folders above are made. */
export async function openTemporary(target: LocalTarget, path: string, calls: DiskCalls): Promise<OpenedTemporary> {
  const folder = dirname(path)
  await target.folders.ensure(folder, calls)
  try {
    return await openIn(target, folder, calls)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    target.folders.forget(folder)
    await target.folders.ensure(folder, calls)
    return openIn(target, folder, calls)
  }
}

async function openIn(target: LocalTarget, folder: string, calls: DiskCalls): Promise<OpenedTemporary> {
  const path = target.temporary.next(folder)
  try {
    return { path, fd: await calls.open(path, 'wx', 0o666) }
  } catch (error) {
    target.temporary.forget(path)
    throw error
  }
}

/** Gives a finished temporary file its name, at once; what had the name before is replaced. */
export async function giveName(
  target: LocalTarget,
  temporary: string,
  path: string,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<void> {
  if (options?.expectAbsent === true && (await target.folding())) await takeFreeName(temporary, path, calls)
  else await replace(temporary, path, calls)
  if (target.settings.fsync) await flushFolder(dirname(path), calls)
}

async function replace(temporary: string, path: string, calls: DiskCalls): Promise<void> {
  try {
    await calls.rename(temporary, path)
  } catch (error) {
    if ((await calls.lstat(path))?.isDirectory() === true) throw folderInTheWay(path, error)
    throw error
  }
}

/** A hard link fails when the name is taken under any spelling, where a rename would replace what it finds. */
async function takeFreeName(temporary: string, path: string, calls: DiskCalls): Promise<void> {
  try {
    await calls.link(temporary, path)
  } catch (error) {
    const code = codeOf(error) ?? ''
    if (code === 'EEXIST') throw nameTaken(path, error)
    if (!NO_LINKS.has(code)) throw error
    if ((await calls.lstat(path)) !== undefined) throw nameTaken(path, error)
    await calls.rename(temporary, path)
    return
  }
  await calls.unlink(temporary)
}

function nameTaken(path: string, cause: unknown): StorageError {
  const message = `another name on this disk already stands for ${JSON.stringify(path)}; it was left as it is`
  return new StorageError(message, { kind: 'conflict', cause })
}

function folderInTheWay(path: string, cause: unknown): StorageError {
  return new StorageError(`${JSON.stringify(path)} is a folder, and no file can take its place`, { kind: 'conflict', cause })
}
