import { StorageError } from '../../errors.ts'
import type { CallOptions, MultipartWrite, ObjectAttributes, WriteOptions, Written } from '../storage.ts'
import { storageErrorOf, throwIfAborted } from './disk-errors.ts'
import { pathToWrite } from './key-to-path.ts'
import { giveName, openTemporary } from './local-target.ts'
import type { LocalTarget, OpenedTemporary } from './local-target.ts'
import { diskTime } from './mtime.ts'
import { NOTHING_KEPT } from './put.ts'
import { writeBytes } from './write-bytes.ts'

type Part = Parameters<MultipartWrite['put']>[0]

/** See `Target.startMultipart`: parts are written to their places in one temporary file. */
export async function startMultipartFile(
  target: LocalTarget,
  key: string,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): Promise<MultipartWrite> {
  throwIfAborted(options?.signal)
  const path = pathToWrite(target.root, key)
  try {
    const temporary = await openTemporary(target, path, target.pace.disk.threaded)
    return writeParts(target, { key, path, attributes, options }, temporary)
  } catch (error) {
    throw storageErrorOf(error, 'write', key)
  }
}

interface Destination {
  readonly key: string
  readonly path: string
  readonly attributes: ObjectAttributes
  readonly options: WriteOptions | undefined
}

function writeParts(target: LocalTarget, destination: Destination, temporary: OpenedTemporary): MultipartWrite {
  const calls = target.pace.disk.threaded
  const { key, attributes } = destination
  const lengths = new Map<number, number>()
  const underway = new Set<Promise<void>>()
  let ended = false

  const put = async ({ number, offset, payload }: Part, options?: CallOptions): Promise<void> => {
    throwIfAborted(options?.signal)
    if (ended) throw alreadyEnded(key)
    const writing = writeBytes(temporary.fd, payload.bytes, offset, calls)
    underway.add(writing)
    try {
      await writing
      lengths.set(number, payload.bytes.length)
    } catch (error) {
      throw storageErrorOf(error, `write part ${number} of`, key)
    } finally {
      underway.delete(writing)
    }
  }

  const end = (): void => {
    ended = true
    target.underway.delete(write)
  }

  /** No write may meet a descriptor that has been closed, and perhaps given to another file. */
  const closeFile = async (): Promise<void> => {
    await Promise.allSettled(underway)
    await calls.close(temporary.fd)
  }

  const finish = async (signal: AbortSignal | undefined): Promise<void> => {
    try {
      checkWhole(key, attributes.size, lengths)
      await calls.futimes(temporary.fd, diskTime(attributes.mtime))
      if (target.settings.fsync) await calls.fsync(temporary.fd)
    } finally {
      await closeFile()
    }
    throwIfAborted(signal)
    await giveName(target, temporary.path, destination.path, calls, destination.options)
    target.temporary.forget(temporary.path)
  }

  const complete = async (options?: CallOptions): Promise<Written> => {
    throwIfAborted(options?.signal)
    if (ended) throw alreadyEnded(key)
    end()
    try {
      await finish(options?.signal)
    } catch (error) {
      await target.temporary.discard(temporary.path, calls)
      throw storageErrorOf(error, 'write', key)
    }
    return NOTHING_KEPT
  }

  const abort = async (): Promise<void> => {
    if (ended) return
    end()
    await closeFile().catch(() => undefined)
    await target.temporary.discard(temporary.path, calls)
  }

  const write: MultipartWrite = { put, complete, abort }
  target.underway.add(write)
  return write
}

function checkWhole(key: string, size: number, lengths: ReadonlyMap<number, number>): void {
  let sum = 0
  for (const length of lengths.values()) sum += length
  if (sum === size) return
  throw new StorageError(`${JSON.stringify(key)} has ${size} bytes, but its parts have ${sum}`, { kind: 'failed' })
}

function alreadyEnded(key: string): StorageError {
  return new StorageError(`the write of ${JSON.stringify(key)} has already ended`, { kind: 'failed' })
}
