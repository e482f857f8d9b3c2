import { randomBytes } from 'node:crypto'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { systemError } from '../../errors.ts'
import { createSpool, type LineFormat, type Spool } from '../../order/spool.ts'

/** A list of keys that appears under its name when it is complete, or not at all. */
export interface ListFile {
  add(keys: readonly string[]): Promise<void>
  /** Drops everything that was added. */
  restart(): Promise<void>
  /** Writes the list, in the place of an older one. @throws StorageError when it cannot be written */
  commit(): Promise<void>
  /** Frees what the list holds. */
  close(): Promise<void>
}

const LINES: LineFormat<string> = { toLine: (line) => line, fromLine: (line) => line, weigh: ({ length }) => 64 + length }

/**
 * A list of keys in a file. Until it is complete it is kept elsewhere, so that no half of a list is ever seen.
 *
 * @param option as the user wrote it, for messages
 */
export function openListFile(name: string, option: string): ListFile {
  const target = path.resolve(name)
  let lines = createSpool(LINES)
  return {
    add: (keys) => lines.append(keys.map(lineOf)),
    async restart() {
      await lines.close()
      lines = createSpool(LINES)
    },
    commit: () => replace(target, lines).catch((error: unknown) => {
      throw systemError(error, `cannot write ${option} ${name}`)
    }),
    close: () => lines.close(),
  }
}

/** Writes a temporary file in the same folder and renames it. */
async function replace(target: string, lines: Spool<string>): Promise<void> {
  const temporary = path.join(path.dirname(target), `.${path.basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  const file = await open(temporary, 'wx')
  try {
    for await (const page of lines.pages()) await file.appendFile(page.map((line) => `${line}\n`).join(''))
    await file.close()
    await rename(temporary, target)
  } catch (error) {
    await file.close().catch(() => undefined)
    await rm(temporary, { force: true })
    throw error
  }
}

/** One line for a key. A key that would read as several lines, or as a quoted one, is a JSON string. */
export function lineOf(key: string): string {
  return /[\n\r]/.test(key) || key.startsWith('"') ? JSON.stringify(key) : key
}
