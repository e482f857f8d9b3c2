import { basename, dirname, join, resolve } from 'node:path'
import type { DiskPace } from '../disk/pace.ts'
import { isAbsent } from '../disk/errors.ts'
import type { TemporaryFiles } from '../write/temporary-files.ts'
import { RECORD_SUFFIX } from './keeper.ts'
import type { RecordedFile, RecordKeeper } from './keeper.ts'
import { readSmallFile, writeSmallFile } from './small-file.ts'

/**
 * Records in files `.NAME.azcopysyncmeta`.
 * @param folder where they are; next to the files when absent
 */
export function createHiddenFiles(folder: string | undefined, pace: DiskPace, temporary: TemporaryFiles): RecordKeeper {
  const folderOf = ({ key, path }: RecordedFile): string => (folder === undefined ? dirname(path) : join(resolve(folder), dirname(key)))
  const pathOf = (file: RecordedFile): string => join(folderOf(file), `.${basename(file.key)}${RECORD_SUFFIX}`)
  return {
    partOfFile: false,
    read: (file) => readSmallFile(pathOf(file), pace.calls()),
    async write(file, text) {
      const path = pathOf(file)
      const calls = pace.calls()
      if (folder !== undefined) await calls.makeFolders(dirname(path))
      const unnamed = temporary.next(dirname(path), 'hash-')
      try {
        await writeSmallFile(unnamed, text, 'wx', calls)
        await calls.rename(unnamed, path)
        temporary.forget(unnamed)
      } catch (error) {
        await temporary.discard(unnamed, calls)
        throw error
      }
    },
    async remove(file) {
      try {
        await pace.calls().unlink(pathOf(file))
      } catch (error) {
        if (!isAbsent(error)) throw error
      }
    },
  }
}
