import { mkdtempSync, rmdirSync, rmSync, unlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemError, type StorageError } from '../errors.ts'

/** A file that only this process can open and that is removed when it is closed. */
export interface TemporaryFile {
  readonly handle: FileHandle
  close(): Promise<void>
}

/**
 * Opens a new file for reading and writing in a private folder below the system's folder for temporary files. Where
 * the system can remove the name of an open file, the name is removed at once, so that nothing remains if the process is
 * killed. Elsewhere the file is removed on close, or when the process exits.
 *
 * @throws StorageError `disk-full` or `failed` when the disk refuses the file
 */
export async function openTemporaryFile(platform: NodeJS.Platform = process.platform): Promise<TemporaryFile> {
  const folder = makeFolder()
  try {
    const path = join(folder, 'spool')
    const handle = await open(path, 'wx+', 0o600)
    return platform === 'win32' ? named(handle, folder) : nameless(handle, path, folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw temporaryFault(error, 'make')
  }
}

function makeFolder(): string {
  try {
    return mkdtempSync(join(tmpdir(), 'objsync-'))
  } catch (error) {
    throw temporaryFault(error, 'make')
  }
}

/** Wraps the disk's error about a temporary file, with the remedy. */
export function temporaryFault(error: unknown, operation: 'make' | 'write' | 'read'): StorageError {
  return systemError(error, `cannot ${operation} a temporary file in ${tmpdir()} (TMPDIR names another folder)`)
}

function nameless(handle: FileHandle, path: string, folder: string): TemporaryFile {
  unlinkSync(path)
  rmdirSync(folder)
  return { handle, close: () => handle.close() }
}

function named(handle: FileHandle, folder: string): TemporaryFile {
  removeOnExit(folder)
  const close = async (): Promise<void> => {
    await handle.close()
    rmSync(folder, { recursive: true, force: true })
    folders.delete(folder)
    if (folders.size === 0) process.off('exit', removeFolders)
  }
  return { handle, close }
}

const folders = new Set<string>()

function removeOnExit(folder: string): void {
  if (folders.size === 0) process.once('exit', removeFolders)
  folders.add(folder)
}

function removeFolders(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}
