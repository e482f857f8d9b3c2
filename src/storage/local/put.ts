import { StorageError } from '../../errors.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../storage.ts'
import { breathe } from './breathe.ts'
import type { DiskCalls } from './disk.ts'
import { storageErrorOf } from './disk-errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import { pathToWrite } from './key-to-path.ts'
import { giveName, openTemporary } from './local-target.ts'
import type { LocalTarget } from './local-target.ts'
import { diskTime } from './mtime.ts'
import { writeBytes } from './write-bytes.ts'

/** More bytes than this are written on libuv's threads, however fast the disk is. */
const LARGEST_INLINE_WRITE = 1024 * 1024

/** A disk keeps no ETags. */
export const NOTHING_KEPT: Written = Object.freeze({ etag: '', etagIsDigest: false })

/** See `Target.put`: a temporary file in the same folder, which gets its name when it is complete. */
export async function putFile(
  target: LocalTarget,
  key: string,
  { bytes }: Payload,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): Promise<Written> {
  await breathe()
  throwIfStopped(options?.signal)
  const path = pathToWrite(target.root, key)
  if (bytes.length !== attributes.size) {
    throw new StorageError(`${JSON.stringify(key)} has ${attributes.size} bytes, but ${bytes.length} came`, { kind: 'failed' })
  }
  const calls = bytes.length > LARGEST_INLINE_WRITE ? target.pace.disk.threaded : target.pace.calls()
  try {
    await writeAndName(target, path, bytes, attributes, calls, options)
  } catch (error) {
    throw storageErrorOf(error, 'write', key)
  }
  return NOTHING_KEPT
}

async function writeAndName(
  target: LocalTarget,
  path: string,
  bytes: Buffer,
  attributes: ObjectAttributes,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<void> {
  const temporary = await openTemporary(target, path, calls)
  try {
    try {
      await writeBytes(temporary.fd, bytes, 0, calls)
      await calls.futimes(temporary.fd, diskTime(attributes.mtime))
      if (target.settings.fsync) await calls.fsync(temporary.fd)
    } finally {
      await calls.close(temporary.fd)
    }
    throwIfStopped(options?.signal)
    await giveName(target, temporary.path, path, calls, options)
    target.temporary.forget(temporary.path)
  } catch (error) {
    await target.temporary.discard(temporary.path, calls)
    throw error
  }
}
