import type { CallOptions } from '../../contract/context.ts'
import type { FileCall } from '../side.ts'
import { ObstructionError, type StorageError } from '../../../errors.ts'
import { createDirectory } from '../api/create-directory.ts'
import { getDirectoryProperties } from '../api/get-directory-properties.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { isAbsent, isOtherType, isTaken } from '../errors.ts'
import { parentOf } from '../paths.ts'

/** Makes the directories of a target, level by level. */
export interface Directories {
  /**
   * Makes a directory and those above it that are missing. Others may make them at the same time.
   * @throws ObstructionError where a file is in the place of one of them
   */
  make(path: string, options: CallOptions): Promise<void>
  /**
   * Does work that needs the directory of a path; when that is missing, makes it and does the work again.
   * @throws ObstructionError where a file is in the place of a directory
   */
  forFile<T>(path: string, options: CallOptions, work: () => Promise<T>): Promise<T>
}

export const IN_THE_WAY = 'rename one of them, or delete the one at the target'

/** @param prefix of the location, which the keys in messages lack */
export function createDirectories(call: FileCall, prefix: string): Directories {
  const underway = new Map<string, Promise<void>>()

  const makeOne = async (path: string, options: CallOptions): Promise<void> => {
    try {
      await call(createDirectory, { key: path }, options)
    } catch (error) {
      if (!isTaken(error) && !isOtherType(error)) throw error
      if (!(await isDirectory(call, path, options))) throw obstruction(path, prefix, error)
    }
  }

  const makeLevels = async (path: string, options: CallOptions): Promise<void> => {
    try {
      await makeOne(path, options)
    } catch (error) {
      const parent = parentOf(path)
      if (!isAbsent(error) || parent === '') throw error
      await make(parent, options)
      await makeOne(path, options).catch(async (again: unknown) => {
        if (isAbsent(again) && (await isFile(call, parent, options))) throw obstruction(parent, prefix, again)
        throw again
      })
    }
  }

  /** Writes that need the same directory at the same time wait for one creation. */
  const make = (path: string, options: CallOptions): Promise<void> => {
    const known = underway.get(path)
    if (known) return known
    const making = makeLevels(path, options).finally(() => underway.delete(path))
    underway.set(path, making)
    return making
  }

  return {
    make,
    async forFile(path, options, work) {
      try {
        return await work()
      } catch (error) {
        const parent = parentOf(path)
        if (!isAbsent(error) || parent === '') throw error
        await make(parent, options)
        return work()
      }
    },
  }
}

/** The error of a file that is in the place of a directory. @param prefix of the location */
export function obstruction(path: string, prefix: string, cause?: unknown): ObstructionError {
  return new ObstructionError({ standing: path.slice(prefix.length), files: 1 }, IN_THE_WAY, cause)
}

export async function isDirectory(call: FileCall, path: string, options: CallOptions): Promise<boolean> {
  return exists(call(getDirectoryProperties, { key: path }, options))
}

export async function isFile(call: FileCall, path: string, options: CallOptions): Promise<boolean> {
  return exists(call(getFileProperties, { key: path }, options))
}

async function exists(asking: Promise<unknown>): Promise<boolean> {
  try {
    await asking
    return true
  } catch (error) {
    if (isAbsent(error) || isOtherType(error)) return false
    throw error as StorageError
  }
}
