import { sep } from 'node:path'
import type { CallOptions } from '../../contract/context.ts'
import type { SubPrefixes } from '../../contract/listing.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { DiskPace } from '../disk/pace.ts'
import { pathOfListed } from '../disk/key-to-path.ts'
import type { ListedFolder } from './list.ts'

/**
 * See `Source.prefixes`: the folders in a folder. The answer is complete only when the folder contains nothing else:
 * listings of its folders alone would not report a problem of the folder itself.
 */
export async function listPrefixes(
  { root, ...rules }: ListedFolder,
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
    const incomplete = (): void => void (complete = false)
    const folder = { ...rules, path: path.endsWith(sep) ? path : path + sep, key: prefix, onTemporary: incomplete, report: incomplete }
    const found = rules.reads.isTooLarge(folder.path) ? undefined : await rules.reads.read(folder, pace)
    // The names of this folder are not kept, so each range that begins in it would read it again.
    if (found === undefined || rules.reads.isTooLarge(folder.path)) return { prefixes, complete: false }
    for await (const names of found.pages) {
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
