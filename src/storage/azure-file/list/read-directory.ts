import pLimit from 'p-limit'
import type { Entry } from '../../contract/entry.ts'
import type { DirectoryPage, ListedItem } from '../api/list-page.ts'
import type { FileHead } from '../api/file-head.ts'
import type { ListOptions, SpecialKind } from '../../contract/listing.ts'
import type { FileCall, FilePlace } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { OutOfOrderError } from '../../../order/check-order.ts'
import { sortEntries } from '../../../order/external-sort.ts'
import { isTemporaryName } from '../../../temporary/temporary-name.ts'
import { followPages } from '../../service/follow-pages.ts'
import { brokenListing } from '../../service/pages.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { listDirectory } from '../api/list-directory.ts'
import { getSymbolicLink } from '../api/symbolic-link.ts'
import { LISTING, placeOf } from '../errors.ts'
import { pathIn } from '../paths.ts'
import { timeUnlessUnfinished } from '../unfinished.ts'

/** One directory that a listing goes through. */
export interface DirectoryToRead {
  /** Whole path; empty for the root of the share. */
  readonly path: string
  /** The key of the directory, which begins the keys of its entries; empty for the location itself. */
  readonly key: string
}

/** How directories are read, whichever they are. */
export interface DirectoryReading {
  readonly call: FileCall
  readonly share: string
  readonly smbInfo: boolean
  /** Entries have the attributes of their files. */
  readonly attributes: boolean
  /** What is done about links, which look like files in a listing: a share of NFS. Absent where there are none. */
  readonly links?: LinkRules | undefined
  /** Called with the key of each entry whose name ends in a dot; absent where such names are kept. Such entries are left out. */
  readonly onTrailingDot?: ((key: string) => void) | undefined
  readonly pageSize: number | undefined
  readonly signal: AbortSignal | undefined
  /** Called with the key of each file that has the form of this program's own temporary files. Such files are no entries. */
  readonly onTemporary: (key: string, mtime: number) => void
}

/** Why a link is left out. */
export type LeftOutLink = Exclude<SpecialKind, 'special-file'>

export interface LinkRules {
  /** What becomes of symbolic links. A target that does not compare them may treat them as files. */
  readonly symbolic: 'links' | 'files' | 'left-out'
  readonly hard: NonNullable<FilePlace['hardLinks']>
  /** Called with the key of each hard link that is listed as a file. */
  readonly onHardLink: ListOptions['onHardLink']
  /** Called with the key of each link that is left out. */
  readonly onLeftOut: (key: string, kind: LeftOutLink) => void
}

/** Most names that the service puts into a page. */
const MOST_IN_PAGE = 5000
/** Requests for properties at a time. */
const AT_A_TIME = 16
/** Entries of a directory that are sorted in memory; more are sorted on disk. */
const SORTED_IN_MEMORY = 20_000

/**
 * Reads one directory, and yields its entries in the order of `compareKeys`; the key of a directory ends in a slash. The
 * service lists by names without regard to letter case, so each directory is sorted here.
 *
 * @throws StorageError when the directory could not be read to its end, or names something twice
 */
export async function* readDirectory(directory: DirectoryToRead, reading: DirectoryReading): AsyncGenerator<Entry[]> {
  const place = placeOf({ operation: LISTING, share: reading.share, key: directory.path || undefined })
  try {
    yield* sortEntries(entriesOf(directory, reading, place), { name: place, runLength: SORTED_IN_MEMORY })
  } catch (error) {
    throw error instanceof OutOfOrderError ? brokenListing(place, 'it holds a name twice') : error
  }
}

async function* entriesOf({ path, key }: DirectoryToRead, reading: DirectoryReading, place: string): AsyncGenerator<Entry[]> {
  const { call, signal, pageSize } = reading
  const maxResults = pageSize === undefined ? undefined : Math.min(pageSize, MOST_IN_PAGE)
  const input = { key: path || undefined, maxResults }
  const ask = (marker?: string): Promise<DirectoryPage> => call(listDirectory, { ...input, marker }, { signal })
  const pages = followPages(ask, {
    name: place,
    isEmpty: ({ items }) => items.length === 0,
    isEnough: () => false,
    textOf: (marker) => marker,
  })
  const limit = pLimit(AT_A_TIME)
  for await (const { items } of pages) {
    checkNames(items, place)
    const named = withoutTrailingDots(withoutTemporary(items, key, reading), key, reading)
    const found = await Promise.all(named.map(async (item) => entryOf(item, { path, key }, reading, limit)))
    yield reading.links ? found.filter((entry) => entry !== undefined) : (found as Entry[])
  }
}

/** A directory and a file cannot have one name. */
function checkNames(items: readonly ListedItem[], place: string): void {
  if (new Set(items.map(({ name }) => name)).size < items.length) throw brokenListing(place, 'it holds a name twice')
}

function withoutTemporary(items: readonly ListedItem[], key: string, { onTemporary }: DirectoryReading): readonly ListedItem[] {
  const isOwn = ({ name, isDirectory }: ListedItem): boolean => !isDirectory && isTemporaryName(name)
  if (!items.some(isOwn)) return items
  for (const item of items) if (isOwn(item)) onTemporary(key + item.name, item.mtime ?? Date.now())
  return items.filter((item) => !isOwn(item))
}

/** Without the header for them, the service would take a name with a dot at its end for the one without. */
function withoutTrailingDots(items: readonly ListedItem[], key: string, { onTrailingDot }: DirectoryReading): readonly ListedItem[] {
  if (!onTrailingDot) return items
  const isDotted = ({ name }: ListedItem): boolean => name.endsWith('.')
  for (const { name, isDirectory } of items.filter(isDotted)) onTrailingDot(`${key}${name}${isDirectory ? '/' : ''}`)
  return items.filter((item) => !isDotted(item))
}

/** Why a link is left out; undefined where it is not. */
function refusalOf({ isLink, links: names }: FileHead, { symbolic, hard }: LinkRules): LeftOutLink | undefined {
  if (isLink) return symbolic === 'left-out' ? 'symbolic-link' : undefined
  return hard === 'skip' && names > 1 ? 'hard-link' : undefined
}

/** What the entry of a file with several names says of the file. */
function fileIn({ isLink, links: names, id }: FileHead, key: string, { hard, onHardLink }: LinkRules): Pick<Entry, 'file'> {
  if (isLink || names <= 1) return {}
  if (hard !== 'preserve') {
    onHardLink?.(key)
    return {}
  }
  if (id !== undefined && id !== '') return { file: id }
  throw new StorageError(`${JSON.stringify(key)} has ${names} names, and the service does not say which file it is`, { kind: 'failed', code: 'NoFileId' })
}

type Limit = ReturnType<typeof pLimit>

function entryOf(
  item: ListedItem,
  { path, key }: DirectoryToRead,
  { call, smbInfo, attributes, links, signal }: DirectoryReading,
  limit: Limit,
): Entry | Promise<Entry | undefined> {
  const { name, isDirectory, size, etag } = item
  const mtime = timeUnlessUnfinished(smbInfo ? item.written : item.mtime, item.written)
  if (isDirectory) return { key: `${key}${name}/`, size: 0, mtime: mtime ?? 0, etag: '' }
  if (links === undefined && mtime !== undefined && (!attributes || item.attributes !== undefined)) {
    return { key: key + name, size, mtime, etag, ...(attributes && { attributes: item.attributes }) }
  }
  // Older versions of the service, and emulators, list no times and no attributes.
  return limit(async () => {
    const input = { key: pathIn(path, name) }
    const head = await call(getFileProperties, input, { signal })
    const refused = links && refusalOf(head, links)
    if (refused !== undefined) {
      links?.onLeftOut(key + name, refused)
      return undefined
    }
    const entry = {
      key: key + name,
      size: head.size,
      mtime: head.mtime,
      etag: head.etag,
      ...(attributes && { attributes: head.attributes }),
      ...(links && fileIn(head, key + name, links)),
    }
    if (links?.symbolic !== 'links' || !head.isLink) return entry
    // The content of a link is its text, whatever length the service calls its own.
    return { ...entry, isLink: true, size: Buffer.byteLength(await call(getSymbolicLink, input, { signal })) }
  })
}
