import type { Stats } from 'node:fs'
import { isAbsent } from '../disk/errors.ts'
import { rangeHolds } from '../../../order/key-range.ts'
import type { KeyRange } from '../../../order/key-range.ts'
import type { Entry } from '../../contract/entry.ts'
import type { ListOptions } from '../../contract/listing.ts'
import { yieldToEventLoop } from '../disk/pace.ts'
import { throwIfStopped } from '../../../stopping.ts'
import type { DiskPace } from '../disk/pace.ts'
import type { FolderDevices } from '../disk/folder-devices.ts'
import type { FolderRules } from './folder-names.ts'
import type { FolderReads } from './folder-reads.ts'
import { problemsTo, reportUnreadable, reportVanished } from './listing-problems.ts'
import type { ReportProblem } from './listing-problems.ts'
import { statBatch } from '../disk/stat-batch.ts'
import type { LocalSettings } from '../settings.ts'
import { hardLinkEntry } from './hard-links.ts'
import { walk } from './walk.ts'
import type { WalkedNames } from './walk.ts'

const PAGE_SIZE = 1000
const BATCH_SIZE = 250

export interface ListedFolder extends FolderRules {
  readonly root: string
  readonly reads: FolderReads
  /** Records the devices of a source's folders. */
  readonly devices: FolderDevices | undefined
  readonly hardLinks?: LocalSettings['hardLinks']
  /** Called when an entry has vanished. @throws StorageError when the location itself is gone */
  readonly checkRoot: () => Promise<void>
}

/** See `Source.list`: the files below a folder, recursively. */
export async function* listFolder(
  folder: ListedFolder,
  range: KeyRange,
  pace: DiskPace,
  { pageSize = PAGE_SIZE, folders = false, recursive = true, excludes, onProblem, onHardLink, signal }: ListOptions = {},
): AsyncGenerator<Entry[], void, undefined> {
  throwIfStopped(signal)
  const report = problemsTo(onProblem)
  // This is the first range of a pass, so kept names are from an earlier pass.
  if (range.after === undefined && range.prefix === undefined) folder.reads.forget()
  const { root, ...listed } = folder
  const batchSize = Math.max(1, Math.min(pageSize, BATCH_SIZE))
  const batches = walk(root, pace, { ...listed, range, folders, recursive, excludes, batchSize, report })
  let page: Entry[] = []
  for await (const batch of batches) {
    throwIfStopped(signal)
    if (page.length + batch.names.length > pageSize && page.length > 0) {
      yield page
      page = []
      await yieldToEventLoop()
    }
    await addEntries(page, batch, folder, pace, { report, onHardLink })
  }
  throwIfStopped(signal)
  if (page.length > 0) yield page
}

/** Who is told of what a listing meets. */
export interface Listeners extends Pick<ListOptions, 'onHardLink'> {
  readonly report: ReportProblem
}

/** A file that has vanished since its name was read, or is not a file any more, is a hole in the listing. */
async function addEntries(
  page: Entry[],
  { path, key, names }: WalkedNames,
  { links, checkRoot, role, hardLinks }: ListedFolder,
  pace: DiskPace,
  { report, onHardLink }: Listeners,
): Promise<void> {
  const paths = names.map((name) => path + name)
  const found = await statBatch(paths, links === 'ignore' || links === 'keep' ? 'lstat' : 'stat', pace)
  for (const [i, stats] of found.entries()) {
    const entryKey = key + (names[i] as string)
    if (stats instanceof Error) reportUnreadable(report, 'look at', entryKey, stats)
    else if (stats?.isFile() === true && stats.nlink > 1 && hardLinks !== undefined) {
      page.push(...(await hardLinkEntry({ key: entryKey, path: paths[i] as string, stats, hardLinks, role }, pace, { report, onHardLink })))
    } else if (stats?.isFile() === true) page.push({ key: entryKey, size: stats.size, mtime: stats.mtimeMs, etag: '' })
    else if (stats?.isSymbolicLink() === true && links === 'keep') page.push(...(await linkEntry(paths[i] as string, entryKey, stats, pace, report)))
    else if (stats?.isDirectory() === true && names[i] === '') page.push({ key, size: 0, mtime: stats.mtimeMs, etag: '' })
    else {
      await checkRoot()
      reportVanished(report, entryKey)
    }
  }
}

/** The entry of a link: its size is that of its text, which not every disk reports. */
async function linkEntry(path: string, key: string, { mtimeMs }: Stats, pace: DiskPace, report: ReportProblem): Promise<Entry[]> {
  try {
    const text = await pace.calls().readLinkText(path)
    return [{ key, size: text.length, mtime: mtimeMs, etag: '', isLink: true }]
  } catch (error) {
    if (isAbsent(error)) reportVanished(report, key)
    else reportUnreadable(report, 'read the link', key, error)
    return []
  }
}

/** See `Source.list`, for a location that is one file. */
export async function* listFile(
  path: string,
  key: string,
  range: KeyRange,
  pace: DiskPace,
  { onProblem, signal }: ListOptions = {},
): AsyncGenerator<Entry[], void, undefined> {
  throwIfStopped(signal)
  const [stats] = await statBatch([path], 'stat', pace)
  if (stats instanceof Error) reportUnreadable(problemsTo(onProblem), 'look at', key, stats)
  else if (stats?.isFile() !== true) reportVanished(problemsTo(onProblem), key)
  else if (rangeHolds(range, key)) yield [{ key, size: stats.size, mtime: stats.mtimeMs, etag: '' }]
}
