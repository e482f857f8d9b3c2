import { compareKeys } from '../../order/compare-keys.ts'
import { isBeforeEnd, rangeHolds } from '../../order/key-range.ts'
import type { KeyRange } from '../../order/key-range.ts'
import { throwIfStopped } from '../../stopping.ts'
import type { Entry, Version } from '../../storage/contract/entry.ts'
import type { ListOptions } from '../../storage/contract/listing.ts'
import { versionsOf } from './content.ts'
import type { MemoryContent, MemoryObject } from './content.ts'

const PAGE_SIZE = 1000

export async function* listObjects(
  { objects, capabilities }: MemoryContent,
  madeFolders: Iterable<string>,
  range: KeyRange,
  { pageSize = PAGE_SIZE, folders = false, signal, onEnd }: ListOptions = {},
): AsyncGenerator<Entry[], void, undefined> {
  throwIfStopped(signal)
  const keys = [...objects.keys()]
  if (folders && capabilities.folders) keys.push(...foldersOf(keys, madeFolders))
  const wanted = keys.filter((key) => rangeHolds(range, key))
  if (capabilities.orderedListing) wanted.sort(compareKeys)
  for (let i = 0; i < wanted.length; i += pageSize) {
    throwIfStopped(signal)
    const page = wanted.slice(i, i + pageSize).flatMap((key) => entryOf(key, objects.get(key)))
    if (page.length > 0) yield page
  }
  if (capabilities.orderedListing) onEnd?.(firstPast(keys, range))
}

function firstPast(keys: readonly string[], range: KeyRange): string | null {
  const isPast = (key: string): boolean => !isBeforeEnd(range, key) && (range.prefix === undefined || key.startsWith(range.prefix))
  return keys.filter(isPast).sort(compareKeys)[0] ?? null
}

/** Leaves out an object that was removed after the listing began. */
function entryOf(key: string, object: MemoryObject | undefined): Entry[] {
  if (object !== undefined) return [{ key, size: object.bytes.length, mtime: object.mtime, etag: object.etag }]
  return key.endsWith('/') ? [{ key, size: 0, mtime: 0, etag: '' }] : []
}

/** As S3 does, it lists objects without versions too: each of them has the version `null`. */
export async function* listVersions(
  content: MemoryContent,
  range: KeyRange,
  { pageSize = PAGE_SIZE, signal }: ListOptions = {},
): AsyncGenerator<Version[], void, undefined> {
  throwIfStopped(signal)
  const keys = [...(content.versioned ? content.history : content.objects).keys()].filter((key) => rangeHolds(range, key))
  const versions = keys.sort(compareKeys).flatMap((key) => versionEntriesOf(content, key))
  for (let i = 0; i < versions.length; i += pageSize) {
    throwIfStopped(signal)
    yield versions.slice(i, i + pageSize)
  }
}

function versionEntriesOf(content: MemoryContent, key: string): Version[] {
  return versionsOf(content, key).map(({ version, mtime, object }, i) => ({
    key,
    size: object?.bytes.length ?? 0,
    mtime,
    etag: object?.etag ?? '',
    version,
    isLatest: i === 0,
    isDeleteMarker: object === undefined,
  }))
}

/** Returns the folders of all keys, the folders that were made, and their parents, in the order of keys. */
export function foldersOf(keys: Iterable<string>, made: Iterable<string>): string[] {
  const folders = new Set<string>()
  for (const key of [...keys, ...made]) {
    for (let slash = key.indexOf('/'); slash !== -1; slash = key.indexOf('/', slash + 1)) folders.add(key.slice(0, slash + 1))
  }
  return [...folders].sort(compareKeys)
}

export function foldersDirectlyBelow(prefix: string, folders: readonly string[]): string[] {
  return folders.filter((folder) => {
    return folder.startsWith(prefix) && folder !== prefix && folder.indexOf('/', prefix.length) === folder.length - 1
  })
}
