import type { FileHandle } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { messageOf, systemError, UsageError } from '../../errors.ts'

/** A list of keys that appears under its name when it is complete, or not at all. */
export interface ListFile {
  add(keys: readonly string[]): Promise<void>
  /** Drops everything that was added. */
  restart(): Promise<void>
  /** Gives the list its name, in the place of an older one. @throws StorageError when it cannot be written */
  commit(): Promise<void>
  /** Removes what was written. What has been committed stays. */
  discard(): Promise<void>
}

/**
 * Opens a temporary file in the folder of the list.
 *
 * @param option as the user wrote it, for messages
 * @throws UsageError when no file can be made there
 */
export async function openListFile(name: string, option: string): Promise<ListFile> {
  const target = path.resolve(name)
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  let handle: FileHandle | undefined = await open(temporary, 'wx').catch((error: unknown) => {
    throw new UsageError(`cannot write ${option} ${name}: ${messageOf(error)}`, error)
  })
  const writing = async (work: (handle: FileHandle) => Promise<unknown>): Promise<void> => {
    try {
      if (handle) await work(handle)
    } catch (error) {
      throw systemError(error, `cannot write ${option} ${name}`)
    }
  }
  return {
    add: (keys) => writing((open) => open.appendFile(keys.map(lineOf).join(''))),
    restart: () => writing((open) => open.truncate(0)),
    async commit() {
      await writing(async (open) => {
        await open.close()
        await rename(temporary, target)
        handle = undefined
      })
    },
    async discard() {
      const open = handle
      handle = undefined
      if (!open) return
      await open.close().catch(() => undefined)
      await rm(temporary, { force: true })
    },
  }
}

/** One key a line. A key that would read as several lines, or as a quoted one, is a JSON string. */
export function lineOf(key: string): string {
  return /[\n\r]/.test(key) || key.startsWith('"') ? `${JSON.stringify(key)}\n` : `${key}\n`
}
