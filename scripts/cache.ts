import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'

/**
 * Where tools that are built or fetched once are kept between runs: OBJSYNC_CACHE_DIR, or a folder of our own in the
 * user's cache.
 */
export function cacheFolder(): string {
  const { OBJSYNC_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = process.env
  if (OBJSYNC_CACHE_DIR) return OBJSYNC_CACHE_DIR
  if (process.platform === 'win32' && LOCALAPPDATA) return join(LOCALAPPDATA, 'objsync', 'cache')
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'objsync')
}

/** The folder of this name in the cache if it has been made, else undefined. */
export function cached(name: string): string | undefined {
  const folder = join(cacheFolder(), name)
  return existsSync(folder) ? folder : undefined
}

/**
 * The folder of this name in the cache; `make` fills it the first time. It appears whole or not at all, also when
 * two processes make it at once or one is killed.
 */
export async function once(name: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(cacheFolder(), name)
  if (existsSync(folder)) return folder
  const draft = `${folder}.${randomBytes(4).toString('hex')}.part`
  await mkdir(dirname(folder), { recursive: true })
  await mkdir(draft)
  try {
    await make(draft)
    await rename(draft, folder)
  } catch (error) {
    if (!existsSync(folder)) throw error
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
  return folder
}
