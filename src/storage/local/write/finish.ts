import { StorageError } from '../../../errors.ts'
import type { Facts } from '../../contract/entry.ts'
import type { ObjectAttributes, WriteOptions, Written } from '../../contract/writing.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { storageErrorOf } from '../disk/errors.ts'
import { isRecordName } from '../hashes/keeper.ts'
import { formatRecord } from '../hashes/record.ts'
import type { HashRecord } from '../hashes/record.ts'
import { pathToWrite } from '../disk/key-to-path.ts'
import { publish, requireFree } from './target.ts'
import type { LocalTarget, OpenedTemporary, PlacedFile } from './target.ts'
import { diskTime } from '../disk/time.ts'
import { keepRights } from './rights.ts'
import { applyProperties } from '../posix/apply.ts'
import type { OpenFile } from '../posix/apply.ts'
import { propertiesOf } from '../../../portable/posix.ts'

/** A file that is complete and has no name yet. */
export interface FinishedFile extends PlacedFile {
  readonly temporary: Pick<OpenedTemporary, 'path' | 'lasting'>
  /** The hash record to store with it. */
  readonly record: HashRecord | undefined
  /** To be kept in extended attributes, where these are kept; absent for a link, which has none. */
  readonly facts?: Facts | undefined
}

/** A disk keeps no ETags. */
const NOTHING_KEPT: Written = Object.freeze({ etag: '', etagIsDigest: false })

/** @throws StorageError `unsafe-key` for a key that cannot be written here */
export function checkFileKey({ root, hashes }: Pick<LocalTarget, 'root' | 'hashes'>, key: string): void {
  if (hashes !== undefined && isRecordName(key)) {
    throw new StorageError(`${JSON.stringify(key)} cannot become a file name: the name is kept for hash records`, { kind: 'unsafe-key' })
  }
  pathToWrite(root, key)
}

/**
 * Sets an open file's rights (those of the file that it replaces), its time and, where they are kept, its properties.
 * @param md5 of the bytes in base64, if known
 * @returns the hash record to store
 */
export async function finishAttributes(
  { settings, hashes }: LocalTarget,
  file: OpenFile & Pick<OpenedTemporary, 'rights'>,
  { mtime, facts }: ObjectAttributes,
  md5: string | undefined,
  calls: DiskCalls,
): Promise<HashRecord | undefined> {
  const { fd, rights } = file
  if (rights) await keepRights(fd, rights, calls)
  if (settings.posix === undefined) await calls.futimes(fd, diskTime(mtime))
  else await applyProperties(file, propertiesOf(facts.metadata ?? {}, settings.posix), mtime, calls)
  if (settings.fsync) await calls.fsync(fd)
  return md5 !== undefined && hashes?.store === true ? { md5, mtime: (await calls.fstatExact(fd)).mtimeNs } : undefined
}

/**
 * Publishes a file under its name, with its hash record. A record in a separate file is removed before the file is replaced
 * and written afterwards, so that a run that is killed never leaves the record of other bytes.
 */
export async function nameFile(
  target: LocalTarget,
  { temporary, record, facts, ...file }: FinishedFile,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<Written> {
  const { key, path } = file
  const lost = facts && (await target.keptFacts?.store(key, temporary.path, facts))
  const kept = lost === undefined || lost.length === 0 ? NOTHING_KEPT : { ...NOTHING_KEPT, lost }
  const keeper = target.hashes?.keeper
  const text = record && formatRecord(record)
  const put = async (at: string): Promise<void> => {
    if (text === undefined) return
    await keeper?.write({ key, path: at }, text).catch((error: unknown) => {
      throw storageErrorOf(error, 'store the hash record of', key)
    })
  }
  if (options?.ifAbsent === true) await requireFree(file, calls)
  if (keeper?.partOfFile === true) await put(temporary.path)
  else await keeper?.remove({ key, path })
  await publish(target, temporary.path, file, calls, options)
  target.temporary.forget(temporary.lasting)
  if (keeper?.partOfFile === false) await put(path)
  return text === undefined ? kept : { ...kept, checksum: { algorithm: 'MD5', type: 'FULL_OBJECT', value: record?.md5 ?? '' } }
}

/** The MD5 in the facts of a write, base64. */
export function md5ToKeep(checksum: string | undefined, options: WriteOptions | undefined): string | undefined {
  return options?.checksum?.algorithm === 'MD5' ? checksum : undefined
}
