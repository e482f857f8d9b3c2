import type { Stats } from 'node:fs'
import { StorageError } from '../../../errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Content, HeadOptions, ObjectHead } from '../../contract/reading.ts'
import { readErrorOf } from '../disk/errors.ts'
import type { DiskPace } from '../disk/pace.ts'
import { pathOfListed } from '../disk/key-to-path.ts'
import type { FileHashes } from '../hashes/file-hashes.ts'
import { metadataOf } from '../../../portable/posix.ts'
import { modeOf, NO_FACTS } from './read.ts'
import { linkFacts, readFolder } from './read-other.ts'
import type { PosixStyle } from '../settings.ts'
import { statBatch } from '../disk/stat-batch.ts'
import type { Found } from '../disk/stat-batch.ts'

/** What `headFile` needs to know of the location. */
export interface LookedAt {
  readonly root: string
  readonly followSymlinks: boolean
  readonly keepLinks: boolean
  readonly posix?: PosixStyle | undefined
  readonly smbInfo?: boolean | undefined
  readonly hashes: FileHashes | undefined
}

/** See `Source.head`. A folder is an object only where its properties are kept, a symbolic link only where links are entries. */
export async function headFile(
  { root, followSymlinks, keepLinks, posix, smbInfo, hashes }: LookedAt,
  key: string,
  pace: DiskPace,
  { checksum, algorithm = 'MD5', signal }: HeadOptions = {},
): Promise<ObjectHead> {
  throwIfStopped(signal)
  if (key.endsWith('/') && (posix !== undefined || smbInfo === true)) return headOfFolder(await readFolder({ root, pace, posix }, { key }))
  const path = pathOfListed(root, key)
  const stats = key.endsWith('/') ? undefined : await look(path, followSymlinks, pace)
  if (stats instanceof Error) throw readErrorOf(stats, 'look at', key)
  if (keepLinks && stats?.isSymbolicLink() === true) return headOfLink(path, stats, posix, pace)
  if (stats?.isFile() !== true) {
    throw new StorageError(`cannot look at ${JSON.stringify(key)}: there is no such file`, { kind: 'not-found' })
  }
  try {
    const facts = posix === undefined ? NO_FACTS : await factsOf(path, posix, pace)
    const md5 = checksum === true && algorithm === 'MD5' ? await hashes?.md5Of({ key, path }, signal) : undefined
    const head = { size: stats.size, mtime: stats.mtimeMs, etag: '', etagIsDigest: false, facts, mode: modeOf(stats) }
    return md5 === undefined ? head : { ...head, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: md5 } }
  } catch (error) {
    throw readErrorOf(error, 'read', key)
  }
}

function headOfFolder({ size, mtime, etag, etagIsDigest, facts }: Content): ObjectHead {
  return { size, mtime, etag, etagIsDigest, facts }
}

async function headOfLink(path: string, { mtimeMs }: Stats, posix: PosixStyle | undefined, pace: DiskPace): Promise<ObjectHead> {
  const calls = pace.calls()
  const exact = posix === undefined ? undefined : await calls.lstatExact(path)
  const { length: size } = await calls.readLinkText(path)
  return { size, mtime: mtimeMs, etag: '', etagIsDigest: false, facts: linkFacts(exact, posix) }
}

async function factsOf(path: string, style: PosixStyle, pace: DiskPace): Promise<Facts> {
  const stats = await pace.calls().statExact(path)
  return stats === undefined ? NO_FACTS : { metadata: metadataOf(stats, style) }
}

async function look(path: string, followSymlinks: boolean, pace: DiskPace): Promise<Found> {
  const [found] = await statBatch([path], followSymlinks ? 'stat' : 'lstat', pace)
  return found
}
