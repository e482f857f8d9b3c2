import type { Entry } from '../../contract/entry.ts'
import type { ListOptions } from '../../contract/listing.ts'
import type { DirectoryReads, OpenedDirectory } from './directory-reads.ts'
import { isBeforeEnd, rangeHolds, rangeTouches, type KeyRange } from '../../../order/key-range.ts'
import { kindOf, StorageError, type ErrorKind } from '../../../errors.ts'
import { isAbsent, isMissingShare } from '../errors.ts'

export interface WalkOptions {
  /** Path of the location, without a slash at its end; empty for the root of the share. */
  readonly root: string
  readonly range: KeyRange
  /** Yield directories too. */
  readonly folders: boolean
  /** Go into directories. */
  readonly recursive: boolean
  readonly excludes: ListOptions['excludes']
  /** Reports a directory that cannot be listed; absent where that ends the listing. */
  readonly onProblem: ListOptions['onProblem']
}

/** A directory that the walk has entered and not left. */
interface Entered {
  readonly key: string
  readonly pages: OpenedDirectory
  page: Entry[]
  at: number
}

/** Faults that concern the whole side. */
const OF_THE_SIDE: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['aborted', 'credentials', 'no-location', 'unreachable'])
/** Directories of one level that are read ahead. */
const AHEAD = 4

/** Walks a tree in the order of keys, however deep it is, and yields entries of one directory at a time. */
export async function* walk(reads: DirectoryReads, options: WalkOptions): AsyncGenerator<Entry[]> {
  const { range, folders, recursive, excludes } = options
  const stack: Entered[] = [enter(reads, '', options)]
  try {
    for (let directory = stack.at(-1); directory !== undefined; directory = stack.at(-1)) {
      if (!(await hasEntries(directory, options))) {
        stack.pop()
        continue
      }
      readAhead(directory, reads, options)
      const files = takeFiles(directory, range)
      if (files.length > 0) yield files
      const entry = directory.page[directory.at]
      if (entry === undefined) continue
      if (!isBeforeEnd(range, entry.key)) return
      directory.at++
      const enters = recursive && rangeTouches(range, entry.key) && !(await excludes?.(entry.key))
      if (folders && rangeHolds(range, entry.key) && (enters || !recursive)) yield [entry]
      if (enters) stack.push(enter(reads, entry.key, options))
    }
  } finally {
    await Promise.all(stack.map(({ pages }) => pages.close()))
    await reads.close()
  }
}

function enter(reads: DirectoryReads, key: string, { root }: WalkOptions): Entered {
  return { key, pages: reads.open({ key, path: pathOf(root, key) }), page: [], at: 0 }
}

function pathOf(root: string, key: string): string {
  const below = key.replace(/\/$/, '')
  return root === '' || below === '' ? root + below : `${root}/${below}`
}

/** A directory that cannot be listed to its end is a hole, and never one without entries. */
async function hasEntries(directory: Entered, { onProblem }: WalkOptions): Promise<boolean> {
  try {
    while (directory.at >= directory.page.length) {
      const next = await directory.pages.next()
      if (next.done === true) return false
      directory.page = next.value
      directory.at = 0
    }
    return true
  } catch (error) {
    if (!(error instanceof StorageError) || directory.key === '' || onProblem === undefined || OF_THE_SIDE.has(kindOf(error)) || isMissingShare(error)) throw error
    onProblem({ key: directory.key, error: isAbsent(error) ? vanished(directory.key, error) : error, incomplete: true })
    return false
  }
}

function vanished(key: string, cause: StorageError): StorageError {
  return new StorageError(`${JSON.stringify(key)} vanished while it was listed`, { kind: 'changed', cause })
}

/** Takes the files up to the next directory, the end of the range or the end of the page. */
function takeFiles(directory: Entered, range: KeyRange): Entry[] {
  const files: Entry[] = []
  for (; directory.at < directory.page.length; directory.at++) {
    const entry = directory.page[directory.at] as Entry
    if (entry.key.endsWith('/') || !isBeforeEnd(range, entry.key)) break
    if (rangeHolds(range, entry.key)) files.push(entry)
  }
  return files
}

/** What the callers exclude is asked from the top down, so it is not asked here: little is read in vain. */
function readAhead({ page, at }: Entered, reads: DirectoryReads, { root, range, recursive, excludes }: WalkOptions): void {
  if (!recursive || excludes !== undefined) return
  let begun = 0
  for (let i = at; i < page.length && begun < AHEAD && reads.hasRoom(); i++) {
    const key = page[i]?.key ?? ''
    if (!key.endsWith('/') || !rangeTouches(range, key)) continue
    reads.ahead({ key, path: pathOf(root, key) })
    begun++
  }
}
