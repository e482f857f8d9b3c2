import type { ListingProblem } from '../../contract/listing.ts'
import type { DiskPace } from '../disk/pace.ts'
import { readFolderNames, type FolderNames, type FolderToRead } from './folder-names.ts'

/** Reads folders for the listings of one location. Listings may be cut into ranges, and each range begins at the root. */
export interface FolderReads {
  /** Like `readFolderNames`. A folder near the root is read once for all ranges; its problems are reported to each range. */
  read(folder: FolderToRead, pace: DiskPace): Promise<FolderNames | undefined>
  /** Reports whether the folder was read and has more names than are kept. */
  isTooLarge(path: string): boolean
  /** Forgets all names before a listing starts over. */
  forget(): void
}

interface KeptFolder {
  readonly names: readonly string[]
  readonly linkedFolders: ReadonlySet<string>
  readonly problems: readonly ListingProblem[]
}

/** Most names that are kept in memory, in all folders together. */
const MOST_NAMES = 100_000
/** The default number of levels at which ranges begin. */
const LEVELS = 2

export function createFolderReads(): FolderReads {
  let kept = new Map<string, Promise<KeptFolder | undefined>>()
  let tooLarge = new Set<string>()
  let names = 0

  const readAndKeep = async (folder: FolderToRead, pace: DiskPace): Promise<KeptFolder | FolderNames | undefined> => {
    const problems: ListingProblem[] = []
    const found = await readFolderNames({ ...folder, report: (problem) => { problems.push(problem); folder.report(problem) } }, pace)
    const pages = found?.pages
    if (!found || !Array.isArray(pages)) {
      if (found && folder.sortInMemory >= MOST_NAMES) tooLarge.add(folder.path)
      return found
    }
    const all = (pages as string[][]).flat()
    names += all.length
    if (names > MOST_NAMES) {
      tooLarge.add(folder.path)
      return { ...found, pages: [all] }
    }
    return { names: all, linkedFolders: found.linkedFolders, problems }
  }

  return {
    async read(folder, pace) {
      const known = await kept.get(folder.path)?.catch(() => undefined)
      if (known) {
        for (const problem of known.problems) folder.report(problem)
        return fromKept(known)
      }
      if (levelOf(folder.key) > LEVELS || tooLarge.has(folder.path)) return readFolderNames(folder, pace)
      const reading = readAndKeep(folder, pace)
      const keeping = reading.then((read) => (read && 'names' in read ? read : undefined))
      keeping.catch(() => undefined)
      kept.set(folder.path, keeping)
      const read = await reading
      return read && 'names' in read ? fromKept(read) : read
    },
    isTooLarge: (path) => tooLarge.has(path),
    forget() {
      kept = new Map()
      tooLarge = new Set()
      names = 0
    },
  }
}

/** A copy, because listings remove names from the pages that they get. */
function fromKept({ names, linkedFolders }: KeptFolder): FolderNames {
  return { pages: [[...names]], linkedFolders }
}

function levelOf(key: string): number {
  return key.split('/').length - 1
}
