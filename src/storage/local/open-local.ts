import { basename, dirname } from 'node:path'
import { StorageError, UsageError } from '../../errors.ts'
import type { Target } from '../storage.ts'
import { localCapabilities } from './capabilities.ts'
import { createContainment } from './containment.ts'
import { NODE_DISK } from './disk.ts'
import type { Disk } from './disk.ts'
import { isAbsent, storageErrorOf } from './disk-errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import { createPace } from './disk-pace.ts'
import { pathForKey } from './finish.ts'
import { probeFolding } from './folding.ts'
import { createFileHashes } from './hashes/file-hashes.ts'
import { isRecordName } from './hashes/keeper.ts'
import { headFile } from './head.ts'
import { pathToWrite } from './key-to-path.ts'
import { listFile, listFolder } from './list.ts'
import type { LocalTarget } from './local-target.ts'
import { startMultipartFile } from './multipart.ts'
import { createOpenFiles } from './open-files.ts'
import { listPrefixes } from './prefixes.ts'
import { proveFilesAbsent } from './prove-absent.ts'
import { putFile } from './put.ts'
import { readFile } from './read.ts'
import { READ_FLAGS } from './read-flags.ts'
import { removeFiles } from './remove.ts'
import type { LocalSettings } from './settings.ts'
import { createTargetFolders } from './target-folders.ts'
import { createTemporaryFiles } from './temporary-files.ts'

/** What tests set to see what this machine's disk does not show. */
export interface LocalInternals {
  readonly disk?: Disk | undefined
  /** Whether one name stands for another on the disk; found out when absent. */
  readonly folding?: boolean | undefined
  /** Make no call at once, as on a slow disk. */
  readonly threadedOnly?: boolean | undefined
  /** Names of one folder that are sorted in memory. */
  readonly sortInMemory?: number | undefined
}

const SORT_IN_MEMORY = 200_000

/**
 * Opens a folder, or as a source a single file, of the local disk. A target's folder need not exist: it is made by
 * the first write.
 *
 * @throws StorageError `not-found` when the source does not exist
 * @throws UsageError when a target is a file, or either is neither file nor folder, or the system lacks what the
 *   settings ask for
 */
export async function openLocal(
  settings: LocalSettings,
  role: 'source' | 'target',
  internals: LocalInternals = {},
): Promise<Target> {
  const kind = await kindOfLocation(settings.path, role)
  const root = kind === 'file' ? dirname(settings.path) : settings.path
  const disk = internals.disk ?? NODE_DISK
  const threadedOnly = internals.threadedOnly ?? false
  const [listPace, readPace] = [createPace(disk, threadedOnly), createPace(disk, threadedOnly)]
  const writePace = createPace(disk, threadedOnly || settings.fsync)
  const temporary = createTemporaryFiles()
  const { followSymlinks, posix } = settings
  if (posix !== undefined && process.platform !== 'linux') throw new UsageError('POSIX properties can be preserved on Linux only')
  const hashes = settings.hashes && (await createFileHashes(settings.hashes, root, role === 'source' ? readPace : writePace, temporary))
  const listed = {
    root,
    followSymlinks,
    isHidden: hashes === undefined ? hidesNothing : isRecordName,
    rootMayBeAbsent: role === 'target',
    sortInMemory: internals.sortInMemory ?? SORT_IN_MEMORY,
  }
  const openFiles = createOpenFiles(disk.threaded, READ_FLAGS)
  const liesInside = createContainment(root, writePace)
  const folders = createTargetFolders(root, settings)
  let folding: Promise<boolean> | undefined = internals.folding === undefined ? undefined : Promise.resolve(internals.folding)
  const target: LocalTarget = {
    root,
    settings,
    pace: writePace,
    temporary,
    folders,
    hashes,
    underway: new Set(),
    folding: () => (folding ??= probeFolding(root, disk.threaded, temporary)),
  }

  return {
    name: settings.path,
    capabilities: localCapabilities(settings),
    single: kind === 'file' ? basename(settings.path) : undefined,
    list(range, options) {
      if (kind === 'file') return listFile(settings.path, basename(settings.path), range, listPace, options)
      return listFolder(listed, range, listPace, options)
    },
    async prefixes(prefix, options) {
      return kind === 'file' ? { prefixes: [], complete: false } : listPrefixes(listed, prefix, listPace, options)
    },
    read: (entry, options) => readFile({ root, pace: readPace, openFiles, posix }, entry, options),
    head: ({ key }, options) => headFile({ root, followSymlinks, posix, hashes }, key, readPace, options),
    proveAbsent: (keys, options) => proveFilesAbsent(root, keys, readPace, options),
    checkKey: (key) => void (key.endsWith('/') ? pathToWrite(root, key.slice(0, -1)) : pathForKey(target, key)),
    put: (key, payload, attributes, options) => putFile(target, key, payload, attributes, options),
    startMultipart: (key, attributes, _partSize, options) => startMultipartFile(target, key, attributes, options),
    async makeFolder(key, options) {
      throwIfStopped(options?.signal)
      const path = pathToWrite(root, key.replace(/\/$/, ''))
      await folders.ensure(path, writePace.calls()).catch((error: unknown) => {
        throw storageErrorOf(error, 'make the folder', key)
      })
    },
    remove: (keys, options) => removeFiles({ root, pace: writePace, liesInside, hashes }, keys, options),
    async close() {
      for (const write of target.underway) await write.abort()
      await openFiles.close()
      await temporary.close(disk.threaded)
    },
  }
}

function hidesNothing(): boolean {
  return false
}

async function kindOfLocation(path: string, role: 'source' | 'target'): Promise<'file' | 'folder'> {
  const stats = await NODE_DISK.threaded.stat(path).catch((error: unknown) => {
    if (isAbsent(error)) return undefined
    throw storageErrorOf(error, `open the ${role}`, path)
  })
  if (stats === undefined && role === 'target') return 'folder'
  if (stats === undefined) throw new StorageError(`source folder ${JSON.stringify(path)} does not exist`, { kind: 'not-found' })
  if (stats.isDirectory()) return 'folder'
  if (!stats.isFile()) throw new UsageError(`the ${role} ${JSON.stringify(path)} is neither a file nor a folder`)
  if (role === 'target') throw new UsageError(`the target ${JSON.stringify(path)} is a file; name a folder`)
  return 'file'
}
