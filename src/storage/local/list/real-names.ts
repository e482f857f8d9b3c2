import { sep } from 'node:path'
import type { DiskPace } from '../disk/pace.ts'
import { pathOfKey } from '../disk/key-to-path.ts'

/**
 * Looks up how names are spelled on disk. A disk that folds letter case or normalises Unicode finds a file under several
 * names, but lists only one of them; the others are not keys of the file.
 */
export interface RealNames {
  /**
   * Reports whether each name on the path of the key is spelled exactly so in its folder. A file must exist under the key.
   * @throws the disk's own error when a folder cannot be read
   */
  match(key: string): Promise<boolean>
}

/** Reads each folder once. */
export function createRealNames(root: string, pace: DiskPace): RealNames {
  const matched = new Map<string, Promise<boolean>>()

  const matchesInFolder = async (folder: string, name: string): Promise<boolean> => {
    const path = pathOfKey(root, folder)
    const parent = path.endsWith(sep) ? path : path + sep
    return !(await hasOtherName(parent, name, pace)) || (await holdsName(parent, name, pace))
  }

  const match = async (key: string): Promise<boolean> => {
    const slash = key.lastIndexOf('/')
    const [folder, name] = [key.slice(0, Math.max(slash, 0)), key.slice(slash + 1)]
    if (folder !== '') {
      const above = matched.get(folder) ?? match(folder)
      matched.set(folder, above)
      if (!(await above)) return false
    }
    return matchesInFolder(folder, name)
  }
  return { match: (key) => match(key.endsWith('/') ? key.slice(0, -1) : key) }
}

/** A cheap check that is nearly always enough: if no other spelling finds the same file, the name is the real one. */
async function hasOtherName(parent: string, name: string, pace: DiskPace): Promise<boolean> {
  const others = new Set([name.toUpperCase(), name.toLowerCase(), name.normalize('NFC'), name.normalize('NFD')])
  others.delete(name)
  if (others.size === 0) return false
  const own = await pace.calls().lstat(parent + name)
  for (const other of others) {
    const found = await pace.calls().lstat(parent + other)
    if (found !== undefined && found.ino === own?.ino && found.dev === own.dev) return true
  }
  return false
}

async function holdsName(parent: string, name: string, pace: DiskPace): Promise<boolean> {
  const folder = await pace.calls().openFolder(parent, 'utf8')
  try {
    for (let found = await pace.calls().readFolder(folder); found !== null; found = await pace.calls().readFolder(folder)) {
      if (found.name === name) return true
    }
    return false
  } finally {
    await pace.calls().closeFolder(folder)
  }
}
