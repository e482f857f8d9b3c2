import { randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/**
 * Writes a file under a temporary name in its folder and renames it, so that a reader sees the old content or the new.
 *
 * @throws the system's error; the old file is then as it was
 */
export function replaceFile(file: string, content: string | Iterable<string>): void {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomUUID()}.tmp`)
  try {
    const fd = openSync(temporary, 'wx', 0o644)
    try {
      for (const piece of typeof content === 'string' ? [content] : content) writeFileSync(fd, piece)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, file)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}
