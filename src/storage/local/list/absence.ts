import { StorageError } from '../../../errors.ts'
import type { ErrorKind } from '../../../errors.ts'
import type { AbsenceProof } from '../../contract/removing.ts'
import type { CallOptions } from '../../contract/context.ts'
import { yieldToEventLoop } from '../disk/pace.ts'
import { throwIfStopped } from '../../../stopping.ts'
import { storageErrorOf } from '../disk/errors.ts'
import type { DiskPace } from '../disk/pace.ts'
import type { FolderDevices } from '../disk/folder-devices.ts'
import { canBeName, pathOfKey } from '../disk/key-to-path.ts'
import { createRealNames } from './real-names.ts'
import type { RealNames } from './real-names.ts'
import { statBatch } from '../disk/stat-batch.ts'
import type { Found } from '../disk/stat-batch.ts'
import { isTemporaryName } from '../../../temporary/temporary-name.ts'

/** Keys that are checked between two yields to the event loop. */
const BATCH = 256

/** Identifies a folder. */
export interface FolderId {
  readonly dev: bigint
  readonly ino: bigint
}

/** What a proof needs to know of the location. */
export interface ProvingGround {
  readonly root: string
  /** The folder that the location was when it was opened; undefined when it did not exist. */
  readonly identity: FolderId | undefined
  readonly followSymlinks: boolean
  /** Links are entries, and nothing lies below one. */
  readonly keepLinks: boolean
  /** Files with several names are not listed. */
  readonly leavesHardLinks?: boolean | undefined
  readonly isHidden: (name: string) => boolean
  readonly devices: FolderDevices
}

/** What is known so far in one batch. */
interface Known {
  readonly ancestors: Map<string, Ancestor>
  readonly names: RealNames
}

/** What is under the key of a folder. */
type Ancestor = { readonly is: 'folder' } | { readonly is: 'file' } | { readonly is: 'gone' } | { readonly is: 'unclear'; readonly error: StorageError }

/**
 * See `Source.proveAbsent`. A key is absent when nothing is under its path, or a folder is there and the key names a file.
 * The deepest existing folder above it must also be a real folder (or a followed link to one) on the device that it was on
 * when it was listed. If a file has replaced such a folder, nothing is below it. A file that a disk finds only because it
 * folds letter case is not under the key.
 *
 * The keys are checked first, then the folders above them, and the location itself last, so that a disk that is unmounted in
 * between is noticed.
 *
 * @throws StorageError `changed` when the location is not the folder that was opened
 */
export async function proveAbsent(ground: ProvingGround, keys: readonly string[], pace: DiskPace, options?: CallOptions): Promise<AbsenceProof[]> {
  const proofs: AbsenceProof[] = []
  for (let at = 0; at < keys.length; at += BATCH) {
    throwIfStopped(options?.signal)
    await yieldToEventLoop()
    proofs.push(...(await proveBatch(ground, keys.slice(at, at + BATCH), pace)))
  }
  await checkRoot(ground, pace)
  return proofs
}

async function proveBatch(ground: ProvingGround, keys: readonly string[], pace: DiskPace): Promise<AbsenceProof[]> {
  const names = keys.map((key) => (canBeName(key) ? pathOfKey(ground.root, key) : undefined))
  const found = await statBatch(names.filter((path) => path !== undefined), 'lstat', pace)
  const known: Known = { ancestors: new Map(), names: createRealNames(ground.root, pace) }
  const proofs: AbsenceProof[] = []
  let next = 0
  for (const [i, key] of keys.entries()) {
    // A key that cannot be a file name on this disk has nothing under it.
    if (names[i] === undefined) proofs.push({ key, absent: true })
    else proofs.push(await proofOf(ground, key, await foundUnder(key, found[next++], known), known, pace))
  }
  return proofs
}

/** Drops a file that has another name on disk. */
async function foundUnder(key: string, found: Found, { names }: Known): Promise<Found> {
  if (found === undefined || found instanceof Error) return found
  try {
    return (await names.match(key)) ? found : undefined
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

async function proofOf(ground: ProvingGround, key: string, found: Found, known: Known, pace: DiskPace): Promise<AbsenceProof> {
  if (found instanceof Error) return { key, absent: false, error: storageErrorOf(found, 'look at', key) }
  const unclear = (kind: ErrorKind, what: string): AbsenceProof => ({ key, absent: false, error: problem(key, kind, what) })
  if (found?.isSymbolicLink() === true && !ground.keepLinks) {
    if (!ground.followSymlinks) return unclear('conflict', 'is a symbolic link, and links are not followed')
    const [target] = await statBatch([pathOfKey(ground.root, key)], 'stat', pace)
    if (target instanceof Error) return { key, absent: false, error: storageErrorOf(target, 'follow', key) }
    if (target === undefined) return unclear('not-found', 'is a symbolic link that leads nowhere')
    return standing(ground, key, target, unclear, known, pace)
  }
  return standing(ground, key, found, unclear, known, pace)
}

async function standing(
  ground: ProvingGround,
  key: string,
  found: Exclude<Found, Error>,
  unclear: (kind: ErrorKind, what: string) => AbsenceProof,
  { ancestors }: Known,
  pace: DiskPace,
): Promise<AbsenceProof> {
  const name = key.slice(key.lastIndexOf('/') + 1)
  if (found?.isDirectory() === true && key.endsWith('/')) return { key, absent: false }
  const isLink = found?.isSymbolicLink() === true
  if (found !== undefined && (found.isFile() || isLink) && !key.endsWith('/')) {
    if (ground.isHidden(name)) return unclear('conflict', 'is a hash record')
    if (isTemporaryName(name)) return unclear('conflict', "has the form of this program's own temporary files")
    if (ground.leavesHardLinks === true && found.nlink > 1) return unclear('conflict', 'is a file with several names, and those are left out')
    // What lies below a link that is not followed is not part of the source, and the listing left it out correctly.
    const folder = ground.followSymlinks ? undefined : await lookAt(ground, folderOf(key), ancestors, pace)
    if (folder?.is === 'unclear') return { key, absent: false, error: folder.error }
    // It was found through a link that is an entry of its own.
    if (ground.keepLinks && folder?.is === 'file') return { key, absent: true }
    // A copied file may keep an old modification time, so the change time shows when it appeared.
    return { key, absent: false, mtime: Math.max(found.mtimeMs, found.ctimeMs) }
  }
  if (found !== undefined && !found.isDirectory() && !found.isFile() && !isLink) return unclear('conflict', 'is a pipe, a socket or a device')
  const above = await lookAt(ground, found?.isDirectory() === true ? `${key}/` : folderOf(key), ancestors, pace)
  return above.is === 'unclear' ? { key, absent: false, error: above.error } : { key, absent: true }
}

/** Checks a folder from the root down; each folder is checked once for all keys of a batch. */
async function lookAt(ground: ProvingGround, key: string, known: Map<string, Ancestor>, pace: DiskPace): Promise<Ancestor> {
  if (key === '') return { is: 'folder' }
  const before = known.get(key)
  if (before !== undefined) return before
  const parent = await lookAt(ground, folderOf(key), known, pace)
  const ancestor = parent.is === 'folder' ? await lookAtOne(ground, key, pace) : parent
  known.set(key, ancestor)
  return ancestor
}

async function lookAtOne({ root, followSymlinks, keepLinks, devices }: ProvingGround, key: string, pace: DiskPace): Promise<Ancestor> {
  const unclear = (what: string): Ancestor => ({ is: 'unclear', error: problem(key, 'changed', what) })
  const path = pathOfKey(root, key)
  try {
    let stats = await pace.calls().lstat(path)
    if (stats === undefined) return devices.isMountPoint(key) ? unclear('was there when it was listed, on a disk of its own') : { is: 'gone' }
    if (stats.isSymbolicLink()) {
      if (keepLinks) return devices.isMountPoint(key) ? unclear('was a folder when it was listed') : { is: 'file' }
      if (!followSymlinks) return unclear('is a symbolic link, and links are not followed')
      stats = await pace.calls().stat(path)
      if (stats === undefined) return unclear('is a symbolic link that leads nowhere')
    }
    if (stats.isFile()) return devices.isMountPoint(key) ? unclear('was a folder when it was listed') : { is: 'file' }
    if (!stats.isDirectory()) return unclear('is neither a file nor a folder')
    return stats.dev === devices.expected(key) ? { is: 'folder' } : unclear('is on another disk than when it was listed')
  } catch (error) {
    return { is: 'unclear', error: storageErrorOf(error, 'look at', key) }
  }
}

/** @throws StorageError `changed` when the location is not the folder that was opened */
export async function checkRoot({ root, identity }: Pick<ProvingGround, 'root' | 'identity'>, pace: DiskPace): Promise<void> {
  const stats = await pace.calls().statExact(root)
  if (stats?.isDirectory() === true && stats.dev === identity?.dev && stats.ino === identity.ino) return
  throw new StorageError(`${JSON.stringify(root)} no longer is the folder that it was when the run began; is its disk still mounted?`, { kind: 'changed' })
}

/** Returns the key of the folder that the entry is in; empty for the location itself. */
function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/', key.length - 2) + 1)
}

function problem(key: string, kind: ErrorKind, what: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} ${what}`, { kind })
}
