import { dirname } from 'node:path'
import { StorageError } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { AbsenceProof, CallOptions } from '../storage.ts'
import type { DiskCalls } from './disk.ts'
import type { DiskPace } from './disk-pace.ts'
import { storageErrorOf } from './disk-errors.ts'
import { pathOfListed } from './key-to-path.ts'

/** See `Source.proveAbsent`. */
export async function proveFilesAbsent(root: string, keys: readonly string[], pace: DiskPace, options?: CallOptions): Promise<AbsenceProof[]> {
  const proofs: AbsenceProof[] = []
  for (const key of keys) {
    throwIfStopped(options?.signal)
    try {
      proofs.push(await proofOf(root, key, pace.calls()))
    } catch (error) {
      proofs.push({ key, absent: false, error: storageErrorOf(error, 'look for', key) })
    }
  }
  return proofs
}

async function proofOf(root: string, key: string, calls: DiskCalls): Promise<AbsenceProof> {
  const path = pathOfListed(root, key.replace(/\/$/, ''))
  const stats = await calls.lstat(path)
  if (stats === undefined) {
    await requireCleanEnd(root, path, calls)
    return { key, absent: true }
  }
  const found = stats.isSymbolicLink() ? await calls.stat(path) : stats
  if (found?.isDirectory()) return { key, absent: !key.endsWith('/') }
  if (found?.isFile()) return { key, absent: false, mtime: Math.max(found.mtimeMs, found.ctimeMs) }
  throw new StorageError(`${JSON.stringify(key)} is neither a file nor a folder`, { kind: 'conflict' })
}

/**
 * Nothing can stand under a path whose deepest ancestor that is there is a folder or a file; below the root, that is.
 * @throws StorageError when it is anything else, or the root has gone
 */
async function requireCleanEnd(root: string, path: string, calls: DiskCalls): Promise<void> {
  if ((await calls.stat(root))?.isDirectory() !== true) throw new StorageError(`${JSON.stringify(root)} is gone`, { kind: 'not-found' })
  for (let above = dirname(path); above.length > root.length; above = dirname(above)) {
    if ((await calls.lstat(above)) === undefined) continue
    const stats = await calls.stat(above)
    if (stats?.isDirectory() || stats?.isFile()) return
    throw new StorageError(`${JSON.stringify(above)} leads nowhere`, { kind: 'not-found' })
  }
}
