import { StorageError } from '../../../errors.ts'
import type { ObjectAttributes, Payload, WriteOptions, Written } from '../../contract/writing.ts'
import { yieldToEventLoop } from '../disk/pace.ts'
import type { DiskCalls } from '../disk/disk.ts'
import { storageErrorOf } from '../disk/errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import { marksLink } from '../../../portable/marks.ts'
import { putLink } from './put-link.ts'
import { checkFileKey, finishAttributes, md5ToKeep, nameFile } from './finish.ts'
import { inFolderOf, openTemporary } from './target.ts'
import type { LocalTarget, PlacedFile } from './target.ts'
import { SPARSE_FROM, writeBytes, writeSparsely } from './write-bytes.ts'

/** More bytes than this are always written on libuv's threads. */
const LARGEST_INLINE_WRITE = 1024 * 1024

/** See `Target.put`. Writes a temporary file in the same folder and renames it when it is complete. */
export async function putFile(
  target: LocalTarget,
  key: string,
  payload: Payload,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): Promise<Written> {
  await yieldToEventLoop()
  throwIfStopped(options?.signal)
  checkFileKey(target, key)
  const { bytes } = payload
  if (bytes.length !== attributes.size) {
    throw new StorageError(`${JSON.stringify(key)} has ${attributes.size} bytes, but ${bytes.length} came`, { kind: 'failed' })
  }
  if (target.settings.keepLinks === true && marksLink(attributes.facts.metadata)) return putLink(target, key, bytes, attributes, options)
  const calls = bytes.length > LARGEST_INLINE_WRITE ? target.pace.disk.threaded : target.pace.calls()
  try {
    return await inFolderOf(target, key, calls, (file) => writeAndName(target, { ...file, attributes, payload }, calls, options))
  } catch (error) {
    throw storageErrorOf(error, 'write', key)
  }
}

interface FileToWrite extends PlacedFile {
  readonly attributes: ObjectAttributes
  readonly payload: Payload
}

async function writeAndName(
  target: LocalTarget,
  { attributes, payload, ...file }: FileToWrite,
  calls: DiskCalls,
  options: WriteOptions | undefined,
): Promise<Written> {
  const temporary = await openTemporary(target, file, attributes, calls, options)
  try {
    let record
    try {
      await writeContent(temporary.fd, payload.bytes, calls)
      record = await finishAttributes(target, { key: file.key, ...temporary }, attributes, md5ToKeep(payload.checksum, options), calls)
    } finally {
      await calls.close(temporary.fd)
    }
    throwIfStopped(options?.signal)
    await options?.beforeCommit?.()
    return await nameFile(target, { ...file, temporary, record, facts: attributes.facts }, calls, options)
  } catch (error) {
    await target.temporary.discard(temporary.lasting, calls, temporary.path)
    throw error
  }
}

async function writeContent(fd: number, bytes: Buffer, calls: DiskCalls): Promise<void> {
  if (bytes.length < SPARSE_FROM) return writeBytes(fd, bytes, 0, calls)
  await writeSparsely(fd, bytes, 0, calls)
  await calls.ftruncate(fd, bytes.length)
}
