import { StorageError } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { HeadOptions, ObjectHead } from '../storage.ts'
import { storageErrorOf } from './disk-errors.ts'
import type { DiskPace } from './disk-pace.ts'
import { pathOfListed } from './key-to-path.ts'
import { NO_FACTS } from './read.ts'
import { statBatch } from './stat-batch.ts'
import type { Found } from './stat-batch.ts'

/** See `Source.head`: a folder is no object, nor is a symbolic link that listings leave out. */
export async function headFile(
  root: string,
  key: string,
  followSymlinks: boolean,
  pace: DiskPace,
  options: HeadOptions = {},
): Promise<ObjectHead> {
  throwIfStopped(options.signal)
  const stats = key.endsWith('/') ? undefined : await look(pathOfListed(root, key), followSymlinks, pace)
  if (stats instanceof Error) throw storageErrorOf(stats, 'look at', key)
  if (stats?.isFile() === true) return { size: stats.size, mtime: stats.mtimeMs, etag: '', etagIsDigest: false, facts: NO_FACTS }
  throw new StorageError(`cannot look at ${JSON.stringify(key)}: there is no such file`, { kind: 'not-found' })
}

async function look(path: string, followSymlinks: boolean, pace: DiskPace): Promise<Found> {
  const [found] = await statBatch([path], followSymlinks ? 'stat' : 'lstat', pace)
  return found
}
