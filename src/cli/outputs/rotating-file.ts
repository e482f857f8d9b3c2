import { closeSync, fstatSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { messageOf } from '../../errors.ts'
import { withoutSecrets } from '../../location/redact.ts'

export interface Rotation {
  /** Bytes; a file grows beyond it only when one line alone is longer. */
  readonly maxSize: number
  /** Older files to keep. */
  readonly maxBackups: number
}

/** A file that lines are appended to. */
export interface LineFile {
  /** Appends a whole line with its line end, without signatures. Never throws. */
  write(line: string): void
  /** Why a line could not be written; undefined when all are. */
  failure(): string | undefined
  close(): void
}

/**
 * Opens a log file for the user alone. Before the file grows beyond its size it becomes `FILE.1`, `FILE.1` becomes
 * `FILE.2`, and so on. Each line is one write at the end of the file, so lines of several processes never mix, and
 * nothing is lost when the process is killed.
 *
 * @throws the system's error when the file cannot be opened
 */
export function openRotatingFile(path: string, rotation: Rotation): LineFile {
  let fd = openToAppend(path)
  let failure: string | undefined
  const append = (line: Buffer): void => {
    const { size } = fstatSync(fd)
    if (size > 0 && size + line.length > rotation.maxSize) fd = rotate(path, fd, rotation.maxBackups)
    for (let written = 0; written < line.length;) written += writeSync(fd, line, written)
  }
  return {
    write(line) {
      try {
        append(Buffer.from(withoutSecrets(line)))
      } catch (error) {
        failure ??= messageOf(error)
      }
    },
    failure: () => failure,
    close: () => closeSync(fd),
  }
}

function openToAppend(path: string): number {
  return openSync(path, 'a', 0o600)
}

/** @returns the descriptor of the new file */
function rotate(path: string, fd: number, maxBackups: number): number {
  // Another process may have rotated the file; then only this descriptor is out of date.
  if (isOpenedAs(path, fd)) shift(path, maxBackups)
  const next = openToAppend(path)
  closeSync(fd)
  return next
}

function isOpenedAs(path: string, fd: number): boolean {
  const [named, opened] = [statSync(path, { throwIfNoEntry: false }), fstatSync(fd)]
  return named?.ino === opened.ino && named.dev === opened.dev
}

function shift(path: string, maxBackups: number): void {
  if (maxBackups === 0) return rmSync(path, { force: true })
  for (let number = maxBackups - 1; number > 0; number--) renameIfThere(`${path}.${number}`, `${path}.${number + 1}`)
  renameIfThere(path, `${path}.1`)
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
