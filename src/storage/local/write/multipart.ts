import { basename } from 'node:path'
import { StorageError } from '../../../errors.ts'
import type { CompleteOptions, MultipartWrite } from '../../contract/parts.ts'
import type { ObjectAttributes, WriteOptions, Written } from '../../contract/writing.ts'
import { storageErrorOf } from '../disk/errors.ts'
import { throwIfStopped } from '../../../stopping.ts'
import { requireNoFiles } from '../remove/empty-folders.ts'
import { marksLink } from '../../../portable/marks.ts'
import { noLink } from './put-link.ts'
import { checkFileKey, finishAttributes, md5ToKeep, nameFile } from './finish.ts'
import type { HashRecord } from '../hashes/record.ts'
import { inFolderOf, openTemporary } from './target.ts'
import type { LocalTarget, OpenedTemporary, PlacedFile } from './target.ts'
import { joinPath, splitKey } from './target-folders.ts'
import { writeBytes, writeSparsely } from './write-bytes.ts'

type Part = Parameters<MultipartWrite['put']>[0]

/** One file that is being written in parts. */
interface FileInParts {
  readonly key: string
  readonly attributes: ObjectAttributes
  readonly options: WriteOptions | undefined
  readonly temporary: OpenedTemporary
  /** Bytes of each part that has been written. */
  readonly lengths: Map<number, number>
  /** Parts that may have been written partly. */
  readonly begun: Set<number>
  readonly underway: Set<Promise<void>>
}

/** See `Target.startMultipart`. Writes parts to their offsets in one temporary file. */
export async function startMultipartFile(
  target: LocalTarget,
  key: string,
  attributes: ObjectAttributes,
  options?: WriteOptions,
): Promise<MultipartWrite> {
  throwIfStopped(options?.signal)
  checkFileKey(target, key)
  if (target.settings.keepLinks === true && marksLink(attributes.facts.metadata)) throw noLink(key, `it holds ${attributes.size} bytes and comes in parts`)
  const calls = target.pace.disk.threaded
  const temporary = await inFolderOf(target, key, calls, async (file) => {
    if ((await calls.lstat(file.path))?.isDirectory() === true) await requireNoFiles(target.folders, key, calls)
    return openTemporary(target, file, attributes, calls, options)
  }).catch((error: unknown) => {
    throw storageErrorOf(error, 'write', key)
  })
  const file: FileInParts = { key, attributes, options, temporary, lengths: new Map(), begun: new Set(), underway: new Set() }
  const write: MultipartWrite = {
    async put(part, callOptions) {
      throwIfStopped(callOptions?.signal)
      if (!target.underway.has(write)) throw alreadyEnded(key)
      await putPart(target, file, part)
    },
    async complete(callOptions) {
      throwIfStopped(callOptions?.signal)
      if (!target.underway.delete(write)) throw alreadyEnded(key)
      return complete(target, file, callOptions)
    },
    async abort() {
      if (target.underway.delete(write)) await abort(target, file)
    },
  }
  target.underway.add(write)
  return write
}

async function putPart(target: LocalTarget, file: FileInParts, { number, offset, payload }: Part): Promise<void> {
  // A part that is put again may overwrite bytes of the first attempt, so it leaves no holes.
  const write = file.begun.has(number) ? writeBytes : writeSparsely
  file.begun.add(number)
  const writing = write(file.temporary.fd, payload.bytes, offset, target.pace.disk.threaded)
  file.underway.add(writing)
  try {
    await writing
    file.lengths.set(number, payload.bytes.length)
  } catch (error) {
    throw storageErrorOf(error, `write part ${number} of`, file.key)
  } finally {
    file.underway.delete(writing)
  }
}

async function complete(target: LocalTarget, file: FileInParts, options: CompleteOptions | undefined): Promise<Written> {
  const calls = target.pace.disk.threaded
  try {
    const record = await finishFile(target, file, md5ToKeep(options?.checksum, file.options))
    throwIfStopped(options?.signal)
    return await inFolderOf(target, file.key, calls, (placed) =>
      nameFile(target, { ...placed, temporary: lent(file, placed), record, facts: file.attributes.facts }, calls, file.options))
  } catch (error) {
    await discard(target, file)
    throw storageErrorOf(error, 'write', file.key)
  }
}

/** The temporary file's path in the folder as it is lent now. */
function lent({ temporary }: FileInParts, { folder }: PlacedFile): OpenedTemporary {
  return { ...temporary, path: joinPath(folder, basename(temporary.lasting)) }
}

async function discard(target: LocalTarget, file: FileInParts): Promise<void> {
  const calls = target.pace.disk.threaded
  const { lasting } = file.temporary
  const [above] = splitKey(file.key)
  const how = { calls, make: false }
  await target.folders
    .with(above, how, (folder) => target.temporary.discard(lasting, calls, joinPath(folder, basename(lasting))))
    .catch(() => undefined)
}

async function finishFile(target: LocalTarget, file: FileInParts, md5: string | undefined): Promise<HashRecord | undefined> {
  const calls = target.pace.disk.threaded
  try {
    checkWhole(file)
    await calls.ftruncate(file.temporary.fd, file.attributes.size)
    return await finishAttributes(target, { key: file.key, ...file.temporary }, file.attributes, md5, calls)
  } finally {
    await closeFile(target, file)
  }
}

async function abort(target: LocalTarget, file: FileInParts): Promise<void> {
  await closeFile(target, file).catch(() => undefined)
  await discard(target, file)
}

/** No write may use a closed descriptor, which may belong to another file now. */
async function closeFile(target: LocalTarget, { temporary, underway }: FileInParts): Promise<void> {
  await Promise.allSettled(underway)
  await target.pace.disk.threaded.close(temporary.fd)
}

function checkWhole({ key, attributes, lengths }: FileInParts): void {
  let sum = 0
  for (const length of lengths.values()) sum += length
  if (sum === attributes.size) return
  throw new StorageError(`${JSON.stringify(key)} has ${attributes.size} bytes, but its parts have ${sum}`, { kind: 'failed' })
}

function alreadyEnded(key: string): StorageError {
  return new StorageError(`the write of ${JSON.stringify(key)} has already ended`, { kind: 'failed' })
}
