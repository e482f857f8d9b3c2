import { randomInt } from 'node:crypto'
import { open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isDead, thisProcess } from '../temporary/process-identity.ts'
import { ownerOf, temporaryName } from '../temporary/temporary-name.ts'
import { createWriter, type CacheWriter } from './writer.ts'

const LABEL = 'cache-'

/**
 * Replaces a file by a new one, at once: another run finds the old one or the new one, and both are whole.
 *
 * @param write adds the records of the new file; the old one may be read meanwhile
 * @throws the system's error; the old file is then as it was
 */
export async function replaceCache(file: string, write: (writer: CacheWriter) => Promise<void>): Promise<void> {
  const folder = dirname(file)
  await removeLeftovers(folder)
  const temporary = join(folder, temporaryName(thisProcess(), LABEL, randomInt(10 ** 12 - 1)))
  try {
    const handle = await open(temporary, 'wx', await modeFor(file))
    try {
      const writer = createWriter(handle)
      await write(writer)
      await writer.end()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw error
  }
}

/** Paths and digests are nobody else's business, unless the user has opened the file to others. */
async function modeFor(file: string): Promise<number> {
  return stat(file).then(({ mode }) => mode & 0o777, () => 0o600)
}

/** Removes what runs have left that were killed while they wrote. */
async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const owner = name.includes(LABEL) ? ownerOf(name) : undefined
    if (owner && isDead(owner)) await rm(join(folder, name), { force: true }).catch(() => undefined)
  }
}
