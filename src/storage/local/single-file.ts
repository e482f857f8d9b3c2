import { stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { Entry } from '../contract/entry.ts'
import type { Target } from '../contract/storage.ts'
import type { LocalContext } from './open.ts'
import type { LocalSettings } from './settings.ts'
import { kindOf } from '../../errors.ts'
import { rangeHolds } from '../../order/key-range.ts'
import { forward } from '../contract/forward.ts'
import { openLocal } from './open.ts'

/**
 * Opens a target for a single file or blob of the other side. The path is its new name, unless the path is a folder or was
 * written as one: then the file keeps its name and goes into that folder.
 *
 * @param key the only key of the other side
 */
export async function openLocalSingle(settings: LocalSettings, key: string, context: LocalContext): Promise<Target> {
  const { path, meansFolder } = settings
  if (meansFolder || (await isFolder(path))) return openLocal(settings, 'target', {}, context)
  const folder = await openLocal({ ...settings, path: dirname(path) }, 'target', {}, context)
  return named(folder, key, path)
}

async function isFolder(path: string): Promise<boolean> {
  const stats = await stat(path).catch(() => undefined)
  return stats?.isDirectory() ?? false
}

/** Returns the folder as if its file at this path had the key and were the only entry. */
function named(folder: Target, key: string, path: string): Target {
  const name = basename(path)
  const inFolder = (entry: Entry): Entry => ({ ...entry, key: name })
  const file = forward(folder, {
    name: () => path,
    list: () => async function* (range, options) {
      if (!rangeHolds(range, key)) return
      const entry = await entryOf(folder, name, options?.signal)
      if (entry) yield [{ ...entry, key }]
    },
    prefixes: () => () => Promise.resolve({ prefixes: [], complete: false }),
    read: (read) => (entry, options) => read(inFolder(entry), options),
    verifyUnchanged: (verifyUnchanged) => (entry, state, options) => verifyUnchanged(inFolder(entry), state, options),
    digestOf: (digestOf) => (entry, ...rest) => digestOf(inFolder(entry), ...rest),
    pathOf: (pathOf) => () => pathOf(name),
    head: (head) => (_entry, options) => head({ key: name }, options),
    checkKey: (checkKey) => () => checkKey(name),
    foresee: (foresee) => (_key, options) => foresee(name, options),
    put: (put) => (_key, payload, attributes, options) => put(name, payload, attributes, options),
    startMultipart: (startMultipart) => (_key, attributes, partSize, options) => startMultipart(name, attributes, partSize, options),
    remove: (remove) => async (keys, options) => (await remove(keys.map(() => name), options)).map((outcome) => ({ ...outcome, key })),
  })
  return { ...file, single: key }
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
