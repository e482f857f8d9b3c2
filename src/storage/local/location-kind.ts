import { dirname } from 'node:path'
import { StorageError, UsageError } from '../../errors.ts'
import { isAbsent, storageErrorOf } from './disk/errors.ts'
import { NODE_DISK } from './disk/disk.ts'
import type { FolderId } from './list/absence.ts'

/** What is at the path of a location. */
export interface KnownLocation {
  readonly kind: 'file' | 'folder'
  /** Absent when the location does not exist yet. */
  readonly id: FolderId | undefined
}

/**
 * Looks at what is at the path of a location. A target may be absent.
 *
 * @throws StorageError `not-found` when the source does not exist
 * @throws UsageError when a target is a file, or either is neither file nor folder
 */
export async function kindOfLocation(path: string, role: 'source' | 'target'): Promise<KnownLocation> {
  const stats = await NODE_DISK.threaded.statExact(path).catch((error: unknown) => {
    if (isAbsent(error)) return undefined
    throw storageErrorOf(error, `open the ${role}`, path)
  })
  if (stats === undefined && role === 'target') return { kind: 'folder', id: undefined }
  if (stats === undefined) throw new StorageError(`source folder ${JSON.stringify(path)} does not exist`, { kind: 'not-found' })
  if (stats.isDirectory()) return { kind: 'folder', id: stats }
  if (!stats.isFile()) throw new UsageError(`the ${role} ${JSON.stringify(path)} is neither a file nor a folder`)
  if (role === 'target') throw new UsageError(`the target ${JSON.stringify(path)} is a file; name a folder`)
  return { kind: 'file', id: await NODE_DISK.threaded.statExact(dirname(path)) }
}
