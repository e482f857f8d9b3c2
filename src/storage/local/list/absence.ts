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
import { isTemporaryName } from '../disk/temporary-name.ts'

/** Keys that are looked at between two pauses. */
const BATCH = 256

/** Tells one folder from every other. */
export interface FolderId {
  readonly dev: bigint
  readonly ino: bigint
}

/** What proving takes. */
export interface ProvingGround {
  readonly root: string
  /** What the location was when it was opened; undefined when there was nothing. */
  readonly identity: FolderId | undefined
  readonly followSymlinks: boolean
  readonly isHidden: (name: string) => boolean
  readonly devices: FolderDevices
}

/** What was learnt of one batch. */
interface Known {
  readonly ancestors: Map<string, Ancestor>
  readonly names: RealNames
}

/** What is under the key of a folder. */
type Ancestor = { readonly is: 'folder' } | { readonly is: 'file' } | { readonly is: 'gone' } | { readonly is: 'unclear'; readonly error: StorageError }

/**
 * See `Source.proveAbsent`. A key is absent when nothing is under its path, or a folder where the key names a file,
 * and when the deepest folder above it that is there is a real one (or a followed link to one) on the device it was on
 * when it was listed. A file in the place of such a folder has nothing below it. What a disk that folds letter case finds
 * under another name is not under this one.
 *
 * The keys are looked at first, the folders above them afterwards, the location itself at the end. So a disk that goes
 * away in between is noticed.
 *
 * @throws StorageError `changed` when the location no longer is the folder that it was when it was opened
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
    // A key that cannot be a name on this disk names nothing here.
    if (names[i] === undefined) proofs.push({ key, absent: true })
    else proofs.push(await proofOf(ground, key, await foundUnder(key, found[next++], known), known, pace))
  }
  return proofs
}

/** Leaves out what really has another name. */
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
  if (found?.isSymbolicLink() === true) {
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
  if (found?.isFile() === true && !key.endsWith('/')) {
    if (ground.isHidden(name)) return unclear('conflict', 'is a hash record')
    if (isTemporaryName(name)) return unclear('conflict', "has the form of this program's own temporary files")
    // Below a link that is not followed, nothing is the source's own, and the listing was right to leave it out.
    const folder = ground.followSymlinks ? undefined : await lookAt(ground, folderOf(key), ancestors, pace)
    if (folder?.is === 'unclear') return { key, absent: false, error: folder.error }
    // A file that was copied here with an old modification time is as young as its change time.
    return { key, absent: false, mtime: Math.max(found.mtimeMs, found.ctimeMs) }
  }
  if (found !== undefined && !found.isDirectory() && !found.isFile()) return unclear('conflict', 'is a pipe, a socket or a device')
  const above = await lookAt(ground, found?.isDirectory() === true ? `${key}/` : folderOf(key), ancestors, pace)
  return above.is === 'unclear' ? { key, absent: false, error: above.error } : { key, absent: true }
}

/** Looks at a folder from the root down, each folder once for all keys of a batch. */
async function lookAt(ground: ProvingGround, key: string, known: Map<string, Ancestor>, pace: DiskPace): Promise<Ancestor> {
  if (key === '') return { is: 'folder' }
  const before = known.get(key)
  if (before !== undefined) return before
  const parent = await lookAt(ground, folderOf(key), known, pace)
  const ancestor = parent.is === 'folder' ? await lookAtOne(ground, key, pace) : parent
  known.set(key, ancestor)
  return ancestor
}

async function lookAtOne({ root, followSymlinks, devices }: ProvingGround, key: string, pace: DiskPace): Promise<Ancestor> {
  const unclear = (what: string): Ancestor => ({ is: 'unclear', error: problem(key, 'changed', what) })
  const path = pathOfKey(root, key)
  try {
    let stats = await pace.calls().lstat(path)
    if (stats === undefined) return devices.isMountPoint(key) ? unclear('was there when it was listed, on a disk of its own') : { is: 'gone' }
    if (stats.isSymbolicLink()) {
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

/** @throws StorageError `changed` when the location no longer is the folder that it was when it was opened */
export async function checkRoot({ root, identity }: Pick<ProvingGround, 'root' | 'identity'>, pace: DiskPace): Promise<void> {
  const stats = await pace.calls().statExact(root)
  if (stats?.isDirectory() === true && stats.dev === identity?.dev && stats.ino === identity.ino) return
  throw new StorageError(`${JSON.stringify(root)} no longer is the folder that it was when the run began; is its disk still mounted?`, { kind: 'changed' })
}

/** Key of the folder that the entry is in; empty for the location itself. */
function folderOf(key: string): string {
  return key.slice(0, key.lastIndexOf('/', key.length - 2) + 1)
}

function problem(key: string, kind: ErrorKind, what: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} ${what}`, { kind })
}
