import type { CallOptions } from '../../contract/context.ts'
import type { DirectoryPage, ListedItem } from '../api/list-page.ts'
import type { FileCall } from '../side.ts'
import type { ShareTarget } from './share-target.ts'
import { ObstructionError } from '../../../errors.ts'
import { followPages } from '../../service/follow-pages.ts'
import { deleteDirectory } from '../api/delete-directory.ts'
import { listDirectory } from '../api/list-directory.ts'
import { isAbsent } from '../errors.ts'
import { pathIn } from '../paths.ts'
import { IN_THE_WAY } from './directories.ts'

/**
 * Removes a directory that holds nothing but empty directories: a file must get its name.
 * @throws ObstructionError when it holds a file; then it is left as it is
 */
export async function clearDirectory({ call }: ShareTarget, key: string, path: string, options: CallOptions): Promise<void> {
  await requireNoFiles(call, key, path, options)
  await removeTree(call, path, options)
}

/** @throws ObstructionError when a directory holds anything but directories */
export async function requireNoFiles(call: FileCall, key: string, path: string, options: CallOptions): Promise<void> {
  const files = await countFiles(call, path, options)
  if (files > 0) throw new ObstructionError({ standing: `${key}/`, files }, IN_THE_WAY)
}

async function countFiles(call: FileCall, path: string, options: CallOptions): Promise<number> {
  const items = await itemsIn(call, path, options)
  let count = items.filter(({ isDirectory }) => !isDirectory).length
  for (const { name } of items.filter(({ isDirectory }) => isDirectory)) count += await countFiles(call, pathIn(path, name), options)
  return count
}

/** A directory that has got a file meanwhile is not empty, so the service keeps it. */
async function removeTree(call: FileCall, path: string, options: CallOptions): Promise<void> {
  for (const { name, isDirectory } of await itemsIn(call, path, options)) if (isDirectory) await removeTree(call, pathIn(path, name), options)
  await call(deleteDirectory, { key: path }, options).catch((error: unknown) => {
    if (!isAbsent(error)) throw error
  })
}

async function itemsIn(call: FileCall, path: string, options: CallOptions): Promise<ListedItem[]> {
  const ask = (marker?: string): Promise<DirectoryPage> => call(listDirectory, { key: path, marker }, options)
  const found: ListedItem[] = []
  const pages = followPages(ask, { name: path, isEmpty: ({ items }) => items.length === 0, isEnough: () => false, textOf: (marker) => marker })
  for await (const { items } of pages) found.push(...items)
  return found
}
