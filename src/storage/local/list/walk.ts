import { stat } from 'node:fs/promises'
import { sep } from 'node:path'
import { StorageError } from '../../../errors.ts'
import { isBeforeEnd, rangeHolds, rangeTouches } from '../../../order/key-range.ts'
import type { KeyRange } from '../../../order/key-range.ts'
import type { ListOptions } from '../../contract/listing.ts'
import type { DiskPace } from '../disk/pace.ts'
import type { FolderDevices } from '../disk/folder-devices.ts'
import type { FolderNames, FolderRules } from './folder-names.ts'
import type { FolderReads } from './folder-reads.ts'
import { reportLoop, reportMoved, reportUnreadable, reportVanished } from './listing-problems.ts'
import type { ReportProblem } from './listing-problems.ts'

export interface WalkOptions extends FolderRules {
  readonly range: KeyRange
  /** Yield folders too. */
  readonly folders: boolean
  /** Go into folders. */
  readonly recursive: boolean
  readonly reads: FolderReads
  /** Reports whether a folder need not be entered. */
  readonly excludes: ListOptions['excludes']
  /** Most names in a batch. */
  readonly batchSize: number
  /** Records the devices of folders; absent when they are not needed. */
  readonly devices: FolderDevices | undefined
  /** Called when an entry has vanished. @throws StorageError when the location itself is gone */
  readonly checkRoot: () => Promise<void>
  readonly report: ReportProblem
}

/** Consecutive names in one folder, in the order of keys; the name '' is the folder itself. */
export interface WalkedNames {
  /** With a separator at its end. */
  readonly path: string
  readonly key: string
  readonly names: string[]
}

/** A folder that the walk has entered and not left. */
interface OpenFolder {
  readonly path: string
  readonly key: string
  /** Reached through a symbolic link. */
  readonly linked: boolean
  readonly linkedFolders: ReadonlySet<string>
  /** Absent when it is not needed. */
  readonly device: number | undefined
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

/** Takes the files up to the next folder, the end of the range or the end of the page. */
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

/** The root of a target may be missing; then the target is empty. */
async function openRoot(root: string, pace: DiskPace, options: WalkOptions): Promise<OpenFolder | undefined> {
  const path = root.endsWith(sep) ? root : root + sep
  const opened = await openFolder({ path, key: '', linked: false, parentDevice: undefined }, pace, options).catch((error: unknown) => {
    reportUnreadable(options.report, 'list', '', error)
    return 'unreadable' as const
  })
  if (opened === 'unreadable') return undefined
  if (opened === undefined && options.role === 'source') {
    throw new StorageError(`the source folder ${JSON.stringify(root)} does not exist`, { kind: 'not-found' })
  }
  return opened
}

async function enter(
  stack: readonly OpenFolder[],
  parent: OpenFolder,
  name: string,
  pace: DiskPace,
  options: WalkOptions,
): Promise<OpenFolder | undefined> {
  const key = parent.key + name
  if (!rangeTouches(options.range, key) || (options.excludes !== undefined && (await options.excludes(key)))) return undefined
  const path = parent.path + name.slice(0, -1) + sep
  const linked = parent.linked || parent.linkedFolders.has(name)
  let opened: OpenFolder | undefined
  try {
    if (linked && (await isInside(stack, path))) {
      reportLoop(options.report, key)
      return undefined
    }
    opened = await openFolder({ path, key, linked, parentDevice: parent.device }, pace, options)
  } catch (error) {
    reportUnreadable(options.report, 'list', key, error)
    return undefined
  }
  if (opened !== undefined) return opened
  await options.checkRoot()
  reportVanished(options.report, key)
  return undefined
}

/** A folder can contain itself only below a followed link. */
async function isInside(stack: readonly OpenFolder[], path: string): Promise<boolean> {
  const identity = await folderIdentity(path)
  for (const folder of stack) {
    folder.identity ??= folderIdentity(folder.path)
    if ((await folder.identity) === identity) return true
  }
  return false
}

interface FolderToOpen {
  readonly path: string
  readonly key: string
  readonly linked: boolean
  readonly parentDevice: number | undefined
}

/** @returns undefined when there is no such folder */
async function openFolder({ path, key, linked, parentDevice }: FolderToOpen, pace: DiskPace, options: WalkOptions): Promise<OpenFolder | undefined> {
  const device = await noteDevice(path, key, parentDevice, pace, options)
  const names = await options.reads.read({ ...options, path, key }, pace)
  if (names === undefined) return undefined
  return { path, key, linked, linkedFolders: names.linkedFolders, device, pages: iterate(names.pages), page: [], at: 0, identity: undefined }
}

/** Recorded before the folder is read: if its disk is unmounted meanwhile, the proof of absence finds another device. */
async function noteDevice(
  path: string,
  key: string,
  parent: number | undefined,
  pace: DiskPace,
  { devices, report }: WalkOptions,
): Promise<number | undefined> {
  if (devices === undefined) return undefined
  const device = (await pace.calls().stat(path))?.dev
  if (device !== undefined && !devices.note(key, device, parent ?? devices.expected('') ?? device)) reportMoved(report, key)
  return device
}

function iterate(pages: FolderNames['pages']): AsyncIterator<string[]> | Iterator<string[]> {
  return Symbol.asyncIterator in pages ? pages[Symbol.asyncIterator]() : pages[Symbol.iterator]()
}

/** Identifies a folder, independently of its path. */
async function folderIdentity(path: string): Promise<string> {
  const { dev, ino } = await stat(path, { bigint: true })
  return `${dev}:${ino}`
}
