import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Entry } from '../contract/entry.ts'
import type { Target } from '../contract/storage.ts'
import type { LocalSettings } from './settings.ts'
import { kindOf } from '../../errors.ts'
import { rangeHolds } from '../../order/key-range.ts'
import { openLocal } from './open-local.ts'

/**
 * Opens a target for a single file or blob of the other side: the path is its new name, unless it is a folder or was
 * written as one, which it then goes into under the name that it has.
 *
 * @param key the only key of the other side
 */
export async function openLocalSingle(settings: LocalSettings, key: string): Promise<Target> {
  const { path, meansFolder } = settings
  if (meansFolder || (await isFolder(path))) return openLocal(settings, 'target')
  const folder = await openLocal({ ...settings, path: dirname(path) }, 'target')
  return { ...named(folder, key, basename(path)), name: path }
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  return stats?.isDirectory() ?? false
}

/** The folder as if the one file of that name in it had the key, and as if there were nothing else. */
function named(folder: Target, key: string, name: string): Target {
  const theirs = (entry: Entry): Entry => ({ ...entry, key: name })
  return {
    ...folder,
    async *list(range, options) {
      if (!rangeHolds(range, key)) return
      const entry = await entryOf(folder, name, options?.signal)
      if (entry) yield [{ ...entry, key }]
    },
    prefixes: () => Promise.resolve({ prefixes: [], complete: false }),
    read: (entry, options) => folder.read(theirs(entry), options),
    verifyUnchanged: async (entry, state, options) => folder.verifyUnchanged?.(theirs(entry), state, options),
    head: (_entry, options) => folder.head({ key: name }, options),
    checkKey: () => folder.checkKey?.(name),
    foresee: async (_key, options) => folder.foresee?.(name, options),
    put: (_key, payload, attributes, options) => folder.put(name, payload, attributes, options),
    startMultipart: (_key, attributes, partSize, options) => folder.startMultipart(name, attributes, partSize, options),
    remove: async (keys, options) => (await folder.remove(keys.map(() => name), options)).map((outcome) => ({ ...outcome, key })),
  }
}

async function entryOf(folder: Target, name: string, signal: AbortSignal | undefined): Promise<Entry | undefined> {
  try {
    const { size, mtime, etag } = await folder.head({ key: name }, { signal })
    return { key: name, size, mtime, etag }
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}
