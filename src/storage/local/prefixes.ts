import { sep } from 'node:path'
import type { CallOptions, SubPrefixes } from '../storage.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { DiskPace } from './disk-pace.ts'
import { readFolderNames } from './folder-names.ts'
import { pathOfListed } from './key-to-path.ts'
import type { ListedFolder } from './list.ts'

/** See `Source.prefixes`: the folders in a folder. What cannot be read has none; the listing will tell of it. */
export async function listPrefixes(
  { root, followSymlinks, sortInMemory, isHidden }: ListedFolder,
  prefix: string,
  pace: DiskPace,
  options?: CallOptions,
): Promise<SubPrefixes> {
  throwIfStopped(options?.signal)
  const prefixes: string[] = []
  if (prefix !== '' && !prefix.endsWith('/')) return { prefixes, complete: false }
  let complete = true
  try {
    const path = prefix === '' ? root : pathOfListed(root, prefix.slice(0, -1))
    const folder = { path: path.endsWith(sep) ? path : path + sep, key: prefix, followSymlinks, sortInMemory, isHidden, tell: ignore }
    const { pages } = await readFolderNames(folder, pace)
    for await (const names of pages) {
      for (const name of names) {
        if (name.endsWith('/')) prefixes.push(prefix + name)
        else complete = false
      }
    }
  } catch {
    return { prefixes: [], complete: false }
  }
  return { prefixes, complete }
}

function ignore(): void {
  // Only a hint is asked for.
}
