import { mkdtempSync, rmdirSync, rmSync, unlinkSync } from 'node:fs'
import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A file that only this process sees and that goes when it is closed. */
export interface TemporaryFile {
  readonly handle: FileHandle
  close(): Promise<void>
}

/**
 * Opens a new file for reading and writing in a private folder below the system's folder for temporary files. Where
 * the system lets an open file lose its name, it loses it at once: then nothing stays behind however the process
 * ends. Elsewhere it is removed on close, or when the process exits.
 */
export async function openTemporaryFile(platform: NodeJS.Platform = process.platform): Promise<TemporaryFile> {
  const folder = mkdtempSync(join(tmpdir(), 'objsync-'))
  try {
    const path = join(folder, 'spool')
    const handle = await open(path, 'wx+', 0o600)
    return platform === 'win32' ? named(handle, folder) : nameless(handle, path, folder)
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
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
