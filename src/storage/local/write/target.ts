import { basename, dirname } from 'node:path'
import { StorageError } from '../../../errors.ts'
import type { MultipartWrite } from '../../contract/parts.ts'
import type { ObjectAttributes, WriteOptions } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'
import type { DiskPace } from '../disk/pace.ts'
import { codeOf } from '../disk/errors.ts'
import type { KeptFacts } from '../xattrs/kept-facts.ts'
import type { FileHashes } from '../hashes/file-hashes.ts'
import { clearFolder } from '../remove/empty-folders.ts'
import { flushFolder } from '../disk/flush-folder.ts'
import { pathOfKey } from '../disk/key-to-path.ts'
import type { Patience } from '../disk/patience.ts'
import { OWNER_ONLY, rightsAt } from './rights.ts'
import type { Rights } from './rights.ts'
import type { LocalSettings } from '../settings.ts'
import { joinPath, splitKey } from './target-folders.ts'
import type { TargetFolders } from './target-folders.ts'
import type { TemporaryFiles } from './temporary-files.ts'

/** What all writes to one location share. */
export interface LocalTarget {
  readonly root: string
  readonly settings: LocalSettings
  readonly pace: DiskPace
  readonly temporary: TemporaryFiles
  readonly folders: TargetFolders
  readonly patience: Patience
  /** Absent unless hashes are kept. */
  readonly hashes: FileHashes | undefined
  /** Absent unless facts are kept in extended attributes. */
  readonly keptFacts: KeptFacts | undefined
  /** Multipart writes that have not ended. */
  readonly underway: Set<MultipartWrite>
  /** Reports whether this disk finds one file under different names. Tested on the first call. */
  folding(): Promise<boolean>
}

/** One file of a target: its key, and its name in a folder that is lent during the write. */
export interface PlacedFile {
  readonly key: string
  /** Path of the folder as it was lent. */
  readonly folder: string
  readonly path: string
}

export interface OpenedTemporary {
  /** Below the folder that was lent. */
  readonly path: string
  /** From the root, for use when no folder is lent. */
  readonly lasting: string
  readonly fd: number
  /** Rights of the file that is replaced. */
  readonly rights: Rights | undefined
}

/** Disks without hard links answer with one of these. */
export const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL', 'EACCES', 'UNKNOWN'])

/** Lends the folder of a key for a write, and makes it if it is missing. */
export function inFolderOf<T>(target: LocalTarget, key: string, calls: DiskCalls, use: (file: PlacedFile) => Promise<T>): Promise<T> {
  const [above, name] = splitKey(key)
  return target.folders.with(above, { calls, make: true }, (folder) => use({ key, folder, path: joinPath(folder, name) }))
}

/**
 * Opens a temporary file next to the final one. If it replaces another file, no other user can read
 * it until it is complete; a new file has no more rights than its source.
 */
export async function openTemporary(
  target: LocalTarget,
  { key, folder, path: final }: PlacedFile,
  { mode = 0o666 }: ObjectAttributes,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<OpenedTemporary> {
  const rights = await rightsAt(final, calls, options)
  const lasting = target.temporary.next(dirname(pathOfKey(target.root, key)))
  const path = joinPath(folder, basename(lasting))
  try {
    return { path, lasting, rights, fd: await calls.open(path, 'wx', rights ? OWNER_ONLY : mode) }
  } catch (error) {
    target.temporary.forget(lasting)
    throw error
  }
}

/**
 * Gives a finished temporary file its name, atomically. It replaces the file that had the name, unless the options forbid that.
 *
 * @throws StorageError `precondition` when the name must be free and is not, `conflict` when it is taken in another spelling
 */
export async function publish(
  target: LocalTarget,
  temporary: string,
  file: PlacedFile,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<void> {
  if (options?.ifAbsent === true) await takeFreeName(target, temporary, file, calls, nameInUse)
  else if (options?.expectAbsent === true && (await target.folding())) await takeFreeName(target, temporary, file, calls, nameTaken)
  else await replace(target, temporary, file, calls)
  if (target.settings.fsync) await flushFolder(file.folder, calls)
}

async function replace(target: LocalTarget, temporary: string, { key, path }: PlacedFile, calls: DiskCalls): Promise<void> {
  try {
    await calls.rename(temporary, path)
  } catch (error) {
    if ((await calls.lstat(path))?.isDirectory() !== true) return target.patience(error, () => calls.rename(temporary, path))
    await clearFolder(target.folders, key, calls)
    await calls.rename(temporary, path)
  }
}

type Taken = (key: string, cause: unknown) => StorageError

/** A hard link fails when the name is taken in any spelling; a rename would replace the file. */
async function takeFreeName(target: LocalTarget, temporary: string, file: PlacedFile, calls: DiskCalls, taken: Taken): Promise<void> {
  const { key, path } = file
  try {
    await calls.link(temporary, path)
  } catch (error) {
    const code = codeOf(error) ?? ''
    if (code !== 'EEXIST' && !NO_LINKS.has(code)) throw error
    const standing = await calls.lstat(path)
    if (standing?.isDirectory() === true) return replace(target, temporary, file, calls)
    if (code === 'EEXIST' || standing !== undefined) throw taken(key, error)
    await calls.rename(temporary, path)
    return
  }
  await calls.unlink(temporary)
}

/**
 * Looks before anything is done about a name that must be free.
 * @throws StorageError `precondition` when a file, or a link, has it
 */
export async function requireFree({ key, path }: PlacedFile, calls: DiskCalls): Promise<void> {
  const standing = await calls.lstat(path)
  if (standing !== undefined && !standing.isDirectory()) throw nameInUse(key, undefined)
}

function nameInUse(key: string, cause: unknown): StorageError {
  return new StorageError(`a file or a link is there under ${JSON.stringify(key)}; it was left as it is`, { kind: 'precondition', cause })
}

export function nameTaken(key: string, cause?: unknown): StorageError {
  const message = `another name on this disk already stands for ${JSON.stringify(key)}; it was left as it is`
  return new StorageError(message, { kind: 'conflict', cause })
}
