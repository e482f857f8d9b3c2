import { sep } from 'node:path'
import { StorageError } from '../../errors.ts'
import { isBeforeEnd, rangeHolds, rangeTouches } from '../../order/key-range.ts'
import type { KeyRange } from '../../order/key-range.ts'
import { isAbsent } from './disk-errors.ts'
import type { DiskPace } from './disk-pace.ts'
import { folderIdentity } from './folder-identity.ts'
import { readFolderNames } from './folder-names.ts'
import type { FolderNames } from './folder-names.ts'
import { tellLoop, tellUnreadable } from './listing-problems.ts'
import type { TellProblem } from './listing-problems.ts'

export interface WalkOptions {
  readonly range: KeyRange
  readonly followSymlinks: boolean
  /** Yield folders too. */
  readonly folders: boolean
  /** Go into folders. */
  readonly recursive: boolean
  /** Names that are no entries. */
  readonly isHidden: (name: string) => boolean
  /** Most names in a batch. */
  readonly batchSize: number
  readonly sortInMemory: number
  /** A missing root is an empty one. */
  readonly rootMayBeAbsent: boolean
  readonly tell: TellProblem
}

/** Names below one folder, next to each other in the order of keys; the name '' is the folder itself. */
export interface WalkedNames {
  /** With a separator at its end. */
  readonly path: string
  readonly key: string
  readonly names: string[]
}

/** A folder that the walk is inside of. */
interface OpenFolder {
  readonly path: string
  readonly key: string
  /** Reached through a symbolic link. */
  readonly linked: boolean
  readonly linkedFolders: ReadonlySet<string>
  readonly pages: AsyncIterator<string[]> | Iterator<string[]>
  page: string[]
  at: number
  identity: Promise<string> | undefined
}

/** Walks a tree in the order of keys, however deep it is, and yields the names of its files in batches. */
export async function* walk(root: string, pace: DiskPace, options: WalkOptions): AsyncGenerator<WalkedNames, void, undefined> {
  const first = await openRoot(root, pace, options)
  const stack: OpenFolder[] = first === undefined ? [] : [first]
  try {
    for (let folder = stack.at(-1); folder !== undefined; folder = stack.at(-1)) {
      if (!(await hasNames(folder))) {
        stack.pop()
        continue
      }
      const names = takeFiles(folder, options)
      if (names.length > 0) yield { path: folder.path, key: folder.key, names }
      const name = folder.page[folder.at]
      if (name === undefined || names.length === options.batchSize) continue
      if (!isBeforeEnd(options.range, folder.key + name)) return
      folder.at++
      if (!options.recursive) {
        if (options.folders && rangeHolds(options.range, folder.key + name)) yield folderItself(folder, name)
        continue
      }
      const child = await enter(stack, folder, name, pace, options)
      if (child === undefined) continue
      if (options.folders && rangeHolds(options.range, child.key)) yield { path: child.path, key: child.key, names: [''] }
      stack.push(child)
    }
  } finally {
    for (const { pages } of stack) await pages.return?.()
  }
}

function folderItself(parent: OpenFolder, name: string): WalkedNames {
  return { path: parent.path + name.slice(0, -1) + sep, key: parent.key + name, names: [''] }
}

async function hasNames(folder: OpenFolder): Promise<boolean> {
  while (folder.at >= folder.page.length) {
    const next = await folder.pages.next()
    if (next.done === true) return false
    folder.page = next.value
    folder.at = 0
  }
  return true
}

/** The files up to the next folder, the end of the range or the end of the page. */
function takeFiles(folder: OpenFolder, { range, batchSize }: WalkOptions): string[] {
  const names: string[] = []
  for (; folder.at < folder.page.length && names.length < batchSize; folder.at++) {
    const name = folder.page[folder.at] as string
    if (name.endsWith('/')) break
    const key = folder.key + name
    if (!isBeforeEnd(range, key)) break
    if (rangeHolds(range, key)) names.push(name)
  }
  return names
}

async function openRoot(root: string, pace: DiskPace, options: WalkOptions): Promise<OpenFolder | undefined> {
  const path = root.endsWith(sep) ? root : root + sep
  try {
    return await openFolder(path, '', false, pace, options)
  } catch (error) {
    if (!isAbsent(error)) tellUnreadable(options.tell, 'list', '', error)
    else if (!options.rootMayBeAbsent) {
      throw new StorageError(`the source folder ${JSON.stringify(root)} does not exist`, { kind: 'not-found', cause: error })
    }
    return undefined
  }
}

async function enter(
  stack: readonly OpenFolder[],
  parent: OpenFolder,
  name: string,
  pace: DiskPace,
  options: WalkOptions,
): Promise<OpenFolder | undefined> {
  const key = parent.key + name
  if (!rangeTouches(options.range, key)) return undefined
  const path = parent.path + name.slice(0, -1) + sep
  const linked = parent.linked || parent.linkedFolders.has(name)
  try {
    if (linked && (await isInside(stack, path))) {
      tellLoop(options.tell, key)
      return undefined
    }
    return await openFolder(path, key, linked, pace, options)
  } catch (error) {
    if (!isAbsent(error)) tellUnreadable(options.tell, 'list', key, error)
    return undefined
  }
}

/** Only below a followed link can a folder contain itself. */
async function isInside(stack: readonly OpenFolder[], path: string): Promise<boolean> {
  const identity = await folderIdentity(path)
  for (const folder of stack) {
    folder.identity ??= folderIdentity(folder.path)
    if ((await folder.identity) === identity) return true
  }
  return false
}

async function openFolder(
  path: string,
  key: string,
  linked: boolean,
  pace: DiskPace,
  { followSymlinks, sortInMemory, isHidden, tell }: WalkOptions,
): Promise<OpenFolder> {
  const names: FolderNames = await readFolderNames({ path, key, followSymlinks, sortInMemory, isHidden, tell }, pace)
  const pages = iterate(names.pages)
  return { path, key, linked, linkedFolders: names.linkedFolders, pages, page: [], at: 0, identity: undefined }
}

function iterate(pages: FolderNames['pages']): AsyncIterator<string[]> | Iterator<string[]> {
  return Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]()
}
