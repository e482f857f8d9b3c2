import type { CallOptions } from '../contract/context.ts'
import type { WriteOptions } from '../contract/writing.ts'
import type { FileCall, FilePlace } from './side.ts'
import { ObstructionError, StorageError } from '../../errors.ts'
import { getFileProperties } from './api/get-file-properties.ts'
import { isAbsent, isOtherType } from './errors.ts'
import { parentOf } from './paths.ts'
import { requireNoFiles } from './write/clear-directory.ts'
import { isDirectory, isFile, obstruction } from './write/directories.ts'
import { attributesIn } from './write/read-only.ts'

/** Foresees the write of a file, or of a folder, whose key ends with a slash. See `Target.foresee`. */
export type ForeseeWrite = (key: string, path: string, options?: WriteOptions) => Promise<void>

/** Answers about directories that are remembered at a time. */
const MOST_KNOWN = 1000

/** For a dry run: a file in the place of a directory, a directory with files in that of a file, and a read-only file prevent a write. */
export function createForeseeing(call: FileCall, place: FilePlace): ForeseeWrite {
  const known = new Map<string, Promise<boolean>>()

  /** Is the directory there? @throws ObstructionError where a file has its name, or the name of one above it */
  const isThere = (path: string, options: CallOptions): Promise<boolean> => {
    if (path === '' || place.prefix.startsWith(`${path}/`)) return Promise.resolve(true)
    const answer = known.get(path) ?? find(path, options)
    if (known.size === MOST_KNOWN) known.clear()
    known.set(path, answer)
    return answer
  }

  const find = async (path: string, options: CallOptions): Promise<boolean> => {
    try {
      if (!(await isThere(parentOf(path), options))) return false
      if (await isDirectory(call, path, options)) return true
      if (await isFile(call, path, options)) throw obstruction(path, place.prefix)
      return false
    } catch (error) {
      if (!(error instanceof ObstructionError)) known.delete(path)
      throw error
    }
  }

  const foreseeNew = async (key: string, path: string, options: CallOptions): Promise<void> => {
    if (!(await isThere(parentOf(path), options))) return
    if (await isDirectory(call, path, options)) await requireNoFiles(call, key, path, options)
  }

  return async (key, path, { expectAbsent, signal } = {}) => {
    if (key.endsWith('/')) return void (await isThere(path, { signal }))
    // Whether the one file of a location is a directory was looked at when that was opened.
    if (expectAbsent !== false && place.single === undefined) await foreseeNew(key, path, { signal })
    if (expectAbsent !== true) await requireWritable(call, place, path, { signal })
  }
}

/** @throws StorageError `denied` for a file that is read-only, and so cannot be replaced */
async function requireWritable(call: FileCall, place: FilePlace, path: string, options: CallOptions): Promise<void> {
  if (place.forceIfReadOnly || place.protocol === 'nfs') return
  const head = await call(getFileProperties, { key: path }, options).catch((error: unknown) => {
    if (isAbsent(error) || isOtherType(error)) return undefined
    throw error
  })
  if (!attributesIn(head?.attributes ?? '').includes('ReadOnly')) return
  const message = `${JSON.stringify(path)}: the file is read-only; --force-if-read-only writes and removes such files`
  throw new StorageError(message, { kind: 'denied', code: 'ReadOnlyAttribute' })
}
