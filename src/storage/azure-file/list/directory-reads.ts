import type { Entry } from '../../contract/entry.ts'
import { readDirectory, type DirectoryReading, type DirectoryToRead } from './read-directory.ts'

/** The entries of one directory, whose first page may be on its way already. */
export interface OpenedDirectory {
  next(): Promise<IteratorResult<Entry[], unknown>>
  close(): Promise<void>
}

/** Reads directories, some of them ahead of the walk: a tree of small directories would otherwise wait for one answer at a time. */
export interface DirectoryReads {
  /** Begins to read a directory that the walk will come to. */
  ahead(directory: DirectoryToRead): void
  /** May another one be begun? */
  hasRoom(): boolean
  open(directory: DirectoryToRead): OpenedDirectory
  /** Ends what was begun and not opened. */
  close(): Promise<void>
}

/** Most directories that are read ahead. Of each, the names that are sorted in memory are kept. */
const MOST_AHEAD = 16

export function createDirectoryReads(reading: DirectoryReading): DirectoryReads {
  const begun = new Map<string, OpenedDirectory>()
  return {
    hasRoom: () => begun.size < MOST_AHEAD,
    ahead(directory) {
      if (begun.size < MOST_AHEAD && !begun.has(directory.key)) begun.set(directory.key, beginReading(directory, reading))
    },
    open(directory) {
      const known = begun.get(directory.key)
      begun.delete(directory.key)
      return known ?? beginReading(directory, reading)
    },
    async close() {
      await Promise.all([...begun.values()].map((directory) => directory.close()))
    },
  }
}

function beginReading(directory: DirectoryToRead, reading: DirectoryReading): OpenedDirectory {
  const pages = readDirectory(directory, reading)
  let first: Promise<IteratorResult<Entry[], unknown>> | undefined = pages.next()
  // The caller that opens the directory gets the fault.
  first.catch(() => undefined)
  return {
    next() {
      const next = first ?? pages.next()
      first = undefined
      return next
    },
    async close() {
      await pages.return(undefined).catch(() => undefined)
    },
  }
}
