import { isUtf8 } from 'node:buffer'
import type { Dir, Dirent } from 'node:fs'
import { compareKeys } from '../../../order/compare-keys.ts'
import { sortEntries } from '../../../order/external-sort.ts'
import type { Keyed } from '../../../order/keyed.ts'
import { codeOf, isAbsent } from '../disk/errors.ts'
import type { DiskPace } from '../disk/pace.ts'
import { reportBadName, reportCircular, reportDangling, reportIgnoredLink, reportSpecial, reportTemporaryName, reportUnreadable } from './listing-problems.ts'
import type { ReportProblem } from './listing-problems.ts'
import { statBatch } from '../disk/stat-batch.ts'
import { isTemporaryName } from '../../../temporary/temporary-name.ts'

const BATCH = 1024
/** Names that a synchronous call reads in about the time of any other call. */
const NAMES_PER_CALL = 256
/** Node's replacement for bytes that are not valid UTF-8. */
const REPLACEMENT = '\ufffd'

/**
 * What a listing does with symbolic links: follow all of them, show only links to files (as a target does,
 * because what lies below a linked folder is not part of the target), leave all of them out, or show the links themselves.
 */
export type LinkRule = 'follow' | 'files-only' | 'ignore' | 'keep'

/** How the folders of one location are read. */
export interface FolderRules {
  readonly role: 'source' | 'target'
  readonly links: LinkRule
  /** Most names that are sorted in memory; more are sorted on disk. */
  readonly sortInMemory: number
  /** Reports whether a file of this name is not an entry. */
  readonly isHidden: (name: string) => boolean
  /** Called at a target with the key of each file whose name has the form of a temporary file. */
  readonly onTemporary: (key: string) => void
}

/** One folder to be read. */
export interface FolderToRead extends FolderRules {
  /** With a separator at its end. */
  readonly path: string
  /** Key of the folder, with `/` at its end; empty for the root. */
  readonly key: string
  readonly report: ReportProblem
}

/** The names in a folder; names of folders end in `/`. Also says which of the folders are links. */
export interface FolderNames {
  readonly pages: AsyncIterable<string[]> | Iterable<string[]>
  /** Complete once the pages have been read. */
  readonly linkedFolders: ReadonlySet<string>
}

/**
 * Reads the names of a folder in the order of `compareKeys`. Leaves out sockets, pipes, devices, dangling links and this
 * program's temporary files; a source reports them.
 *
 * @returns undefined when there is no folder under the path
 * @throws the disk's own error when the folder cannot be read
 */
export async function readFolderNames(folder: FolderToRead, pace: DiskPace): Promise<FolderNames | undefined> {
  const dir = await openUnlessAbsent(folder.path, pace)
  if (dir === undefined) return undefined
  const linkedFolders = new Set<string>()
  const batches = usableNames(folder, dir, pace, linkedFolders)
  const names: string[] = []
  for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
    for (const name of next.value) names.push(name)
    if (names.length > folder.sortInMemory) return { pages: sortOnDisk(names, batches, folder.path), linkedFolders }
  }
  return { pages: [dropRepeated(names.sort(compareKeys))], linkedFolders }
}

/** Only this call shows that the folder does not exist. ENOENT from a later call means that names are missing. */
async function openUnlessAbsent(path: string, pace: DiskPace): Promise<Dir | undefined> {
  try {
    return await pace.calls().openFolder(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** A folder that changes while it is read may list a name twice. */
function dropRepeated(names: string[]): string[] {
  for (let i = 1; i < names.length; i++) {
    if (names[i] === names[i - 1]) return names.filter((name, at) => name !== names[at - 1])
  }
  return names
}

async function* sortOnDisk(names: string[], rest: AsyncIterable<string[]>, path: string): AsyncGenerator<string[]> {
  const keyed = async function* (): AsyncGenerator<Keyed[]> {
    yield names.splice(0).map(toKeyed)
    for await (const batch of rest) yield batch.map(toKeyed)
  }
  for await (const page of sortEntries(keyed(), { name: path, duplicates: 'drop' })) yield page.map(({ key }) => key)
}

function toKeyed(name: string): Keyed {
  return { key: name }
}

async function* usableNames(folder: FolderToRead, dir: Dir, pace: DiskPace, linkedFolders: Set<string>): AsyncGenerator<string[]> {
  let suspicious = false
  for await (const batch of readDirents(dir, pace)) {
    const found: Sorted = { names: [], links: [] }
    for (const dirent of batch) {
      const { name } = dirent
      if (name.includes(REPLACEMENT)) suspicious = true
      else sortOut(folder, dirent, name, found)
    }
    yield await usable(folder, found, pace, linkedFolders)
  }
  if (suspicious) yield* namesWithReplacement(folder, pace, linkedFolders)
}

/** Some names really contain U+FFFD. Names in which it replaces invalid UTF-8 cannot be keys. */
async function* namesWithReplacement(folder: FolderToRead, pace: DiskPace, linkedFolders: Set<string>): AsyncGenerator<string[]> {
  for await (const batch of readDirents(await pace.calls().openFolder(folder.path, 'buffer'), pace)) {
    const found: Sorted = { names: [], links: [] }
    for (const dirent of batch) {
      const bytes = dirent.name as unknown as Buffer
      const name = bytes.toString('utf8')
      if (!name.includes(REPLACEMENT)) continue
      if (isUtf8(bytes)) sortOut(folder, dirent, name, found)
      else reportBadName(folder.report, folder.key, bytes)
    }
    yield await usable(folder, found, pace, linkedFolders)
  }
}

/** Names of files and folders (those end in `/`), and names of links that are not followed yet. */
interface Sorted {
  readonly names: string[]
  readonly links: string[]
}

function sortOut({ role, key, report }: FolderToRead, dirent: Dirent, name: string, { names, links }: Sorted): void {
  if (dirent.isFile()) names.push(name)
  else if (dirent.isDirectory()) names.push(name + '/')
  else if (dirent.isSymbolicLink()) links.push(name)
  else if (role === 'source') reportSpecial(report, key + name)
}

async function usable(folder: FolderToRead, { names, links }: Sorted, pace: DiskPace, linkedFolders: Set<string>): Promise<string[]> {
  if (folder.links === 'keep') names.push(...links)
  else if (folder.links === 'ignore') reportIgnored(folder, links)
  else if (links.length > 0) await addLinked(folder, links, names, pace, linkedFolders)
  return names.filter((name) => !folder.isHidden(name) && !isOwn(folder, name))
}

function reportIgnored({ role, key, report }: FolderToRead, links: readonly string[]): void {
  if (role === 'source') for (const name of links) reportIgnoredLink(report, key + name)
}

function isOwn({ role, key, report, onTemporary }: FolderToRead, name: string): boolean {
  if (!isTemporaryName(name)) return false
  if (role === 'source') reportTemporaryName(report, key + name)
  else onTemporary(key + name)
  return true
}

async function addLinked(
  folder: FolderToRead,
  links: readonly string[],
  names: string[],
  pace: DiskPace,
  linkedFolders: Set<string>,
): Promise<void> {
  const found = await statBatch(links.map((name) => folder.path + name), 'stat', pace)
  links.forEach((name, i) => {
    const stats = found[i]
    if (!(stats instanceof Error) && stats?.isFile() === true) names.push(name)
    else if (folder.links === 'files-only') return
    else if (stats instanceof Error) reportUnfollowed(folder, name, stats)
    else if (stats === undefined) reportDangling(folder.report, folder.key + name)
    else if (!stats.isDirectory()) reportSpecial(folder.report, folder.key + name)
    else {
      names.push(name + '/')
      linkedFolders.add(name + '/')
    }
  })
}

function reportUnfollowed({ report, key }: FolderToRead, name: string, error: Error): void {
  if (codeOf(error) === 'ELOOP') reportCircular(report, key + name, error)
  else reportUnreadable(report, 'follow', key + name, error)
}

async function* readDirents(dir: Dir, pace: DiskPace): AsyncGenerator<Dirent[]> {
  try {
    for (let more = true; more; ) {
      const batch: Dirent[] = []
      more = pace.inline ? readInline(dir, batch, pace) : await readThreaded(dir, batch, pace)
      yield batch
    }
  } finally {
    await pace.calls().closeFolder(dir)
  }
}

/** @returns false at the end of the folder */
function readInline(dir: Dir, batch: Dirent[], pace: DiskPace): boolean {
  const start = performance.now()
  try {
    while (batch.length < BATCH) {
      const dirent = pace.disk.inline.readFolder(dir)
      if (dirent === null) return false
      batch.push(dirent)
    }
    return true
  } finally {
    pace.note(performance.now() - start, 1 + batch.length / NAMES_PER_CALL)
  }
}

/** @returns false at the end of the folder */
async function readThreaded(dir: Dir, batch: Dirent[], pace: DiskPace): Promise<boolean> {
  pace.calls()
  while (batch.length < BATCH) {
    const dirent = await pace.disk.threaded.readFolder(dir)
    if (dirent === null) return false
    batch.push(dirent)
  }
  return true
}
