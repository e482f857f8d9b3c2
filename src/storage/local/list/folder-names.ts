import { isUtf8 } from 'node:buffer'
import type { Dir, Dirent } from 'node:fs'
import { compareKeys } from '../../../order/compare-keys.ts'
import { sortEntries } from '../../../order/external-sort.ts'
import type { Keyed } from '../../../order/keyed.ts'
import { codeOf, isAbsent } from '../disk/errors.ts'
import type { DiskPace } from '../disk/pace.ts'
import { reportBadName, reportCircular, reportDangling, reportSpecial, reportTemporaryName, reportUnreadable } from './listing-problems.ts'
import type { ReportProblem } from './listing-problems.ts'
import { statBatch } from '../disk/stat-batch.ts'
import { isTemporaryName } from '../disk/temporary-name.ts'

const BATCH = 1024
/** Reading so many names at once should take no longer than another call to the disk. */
const NAMES_PER_CALL = 256
/** Node puts it where a name is not valid UTF-8. */
const REPLACEMENT = '\ufffd'

/**
 * What a listing does with symbolic links: follow all of them, show only those that lead to files (as a target does,
 * where nothing below a linked folder is the target's own), or leave all of them out.
 */
export type LinkRule = 'follow' | 'files-only' | 'ignore'

/** How the folders of one location are read. */
export interface FolderRules {
  readonly role: 'source' | 'target'
  readonly links: LinkRule
  /** Names that are sorted in memory; more go through the disk. */
  readonly sortInMemory: number
  /** Names of files that are no entries. */
  readonly isHidden: (name: string) => boolean
  /** Called at a target with the key of each file whose name has the form of a temporary one. */
  readonly onTemporary: (key: string) => void
}

/** One folder to be read. */
export interface FolderToRead extends FolderRules {
  /** With a separator at its end. */
  readonly path: string
  /** Key of the folder, with `/` at its end; empty for the root. */
  readonly key: string
  readonly tell: ReportProblem
}

/** The names in a folder, those of folders with `/` at their end, and which of the folders are links. */
export interface FolderNames {
  readonly pages: AsyncIterable<string[]> | Iterable<string[]>
  /** Complete once the pages have been read. */
  readonly linkedFolders: ReadonlySet<string>
}

/**
 * Reads the names of a folder in the order of `compareKeys`. Sockets, pipes, devices, links that lead nowhere and this
 * program's temporary files are left out; a source reports them.
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

/** Only this call can say that the folder is not there. ENOENT from a later one means that names are missing. */
async function openUnlessAbsent(path: string, pace: DiskPace): Promise<Dir | undefined> {
  try {
    return await pace.calls().openFolder(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return undefined
    throw error
  }
}

/** A folder that changes while it is read may show a name twice. */
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

/** Some names hold U+FFFD by right; those that only show it because they are not valid UTF-8 cannot be keys. */
async function* namesWithReplacement(folder: FolderToRead, pace: DiskPace, linkedFolders: Set<string>): AsyncGenerator<string[]> {
  for await (const batch of readDirents(await pace.calls().openFolder(folder.path, 'buffer'), pace)) {
    const found: Sorted = { names: [], links: [] }
    for (const dirent of batch) {
      const bytes = dirent.name as unknown as Buffer
      const name = bytes.toString('utf8')
      if (!name.includes(REPLACEMENT)) continue
      if (isUtf8(bytes)) sortOut(folder, dirent, name, found)
      else reportBadName(folder.tell, folder.key, bytes)
    }
    yield await usable(folder, found, pace, linkedFolders)
  }
}

/** Names of files and of folders (these with `/`), and names of links that have yet to be followed. */
interface Sorted {
  readonly names: string[]
  readonly links: string[]
}

function sortOut({ role, key, tell }: FolderToRead, dirent: Dirent, name: string, { names, links }: Sorted): void {
  if (dirent.isFile()) names.push(name)
  else if (dirent.isDirectory()) names.push(name + '/')
  else if (dirent.isSymbolicLink()) links.push(name)
  else if (role === 'source') reportSpecial(tell, key + name)
}

async function usable(folder: FolderToRead, { names, links }: Sorted, pace: DiskPace, linkedFolders: Set<string>): Promise<string[]> {
  if (folder.links !== 'ignore' && links.length > 0) await addLinked(folder, links, names, pace, linkedFolders)
  return names.filter((name) => !folder.isHidden(name) && !isOwn(folder, name))
}

function isOwn({ role, key, tell, onTemporary }: FolderToRead, name: string): boolean {
  if (!isTemporaryName(name)) return false
  if (role === 'source') reportTemporaryName(tell, key + name)
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
    else if (stats === undefined) reportDangling(folder.tell, folder.key + name)
    else if (!stats.isDirectory()) reportSpecial(folder.tell, folder.key + name)
    else {
      names.push(name + '/')
      linkedFolders.add(name + '/')
    }
  })
}

function reportUnfollowed({ tell, key }: FolderToRead, name: string, error: Error): void {
  if (codeOf(error) === 'ELOOP') reportCircular(tell, key + name, error)
  else reportUnreadable(tell, 'follow', key + name, error)
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
