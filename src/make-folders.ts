import { mkdirSync, statSync } from 'node:fs'
import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'

// Node's own recursive mkdir never returns where the system answers ENOENT for a name in an existing folder, as /proc does.

/**
 * Makes a folder and its missing parents.
 *
 * @returns the first folder that was made
 * @throws the system's error
 */
export function makeFoldersSync(folder: string): string | undefined {
  try {
    return makeOneSync(folder)
  } catch (error) {
    if (!lacksParent(folder, error)) throw error
  }
  const above = makeFoldersSync(dirname(folder))
  const made = makeOneSync(folder)
  return above ?? made
}

/** As `makeFoldersSync`, on libuv's threads. */
export async function makeFolders(folder: string): Promise<string | undefined> {
  try {
    return await makeOne(folder)
  } catch (error) {
    if (!lacksParent(folder, error)) throw error
  }
  const above = await makeFolders(dirname(folder))
  const made = await makeOne(folder)
  return above ?? made
}

/** @returns undefined when the folder already exists */
function makeOneSync(folder: string): string | undefined {
  try {
    mkdirSync(folder)
    return folder
  } catch (error) {
    if (isMissing(error) || !isFolderSync(folder)) throw error
    return undefined
  }
}

function isFolderSync(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

async function makeOne(folder: string): Promise<string | undefined> {
  try {
    await mkdir(folder)
    return folder
  } catch (error) {
    if (isMissing(error)) throw error
    const isFolder = await stat(folder).then((stats) => stats.isDirectory(), () => false)
    if (!isFolder) throw error
    return undefined
  }
}

function lacksParent(folder: string, error: unknown): boolean {
  return isMissing(error) && dirname(folder) !== folder
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}
