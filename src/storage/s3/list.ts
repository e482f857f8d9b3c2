import type { Entry, Version } from '../contract/entry.ts'
import type { CallOptions } from '../contract/context.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { ListPage } from './api/list-page.ts'
import type { S3Call } from './side.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { followPages } from '../service/follow-pages.ts'
import { inPagesOf } from '../service/pages.ts'
import { listObjectVersions, type VersionsMarker, type VersionsPage, type VersionsQuery } from './api/list-object-versions.ts'
import { listObjectsV2, type ListQuery } from './api/list-objects-v2.ts'
import { isAfterStart, isBeforeEnd, rangeHolds, type KeyRange } from '../../order/key-range.ts'

/** Where a listing takes place, and how messages call it. */
export interface ListedPlace {
  readonly name: string
  readonly prefix: string
  /** Keys of one page; the service's own number when absent. */
  readonly pageSize: number | undefined
}

/** Pages of the keys in a range, in the order of the keys; the next page is requested while the consumer works on one. */
export async function* listInOrder(
  call: S3Call,
  { name, prefix, pageSize }: ListedPlace,
  range: KeyRange,
  options: ListOptions,
): AsyncGenerator<Entry[]> {
  const bound = range.prefix ?? ''
  const { checksums } = options
  const query: ListQuery = { prefix: prefix + bound, prefixLength: prefix.length, maxKeys: pageSize, checksums }
  // Some services answer `start-after` wrongly, so it is sent only where it leaves anything out.
  const startAfter = range.after === undefined || compareKeys(range.after, bound) <= 0 ? undefined : prefix + range.after
  const { excludes } = options
  const ask = (next?: PlaceToGoOn): Promise<ListPage> => {
    const at = typeof next === 'string' ? { token: next } : { startAfter: next === undefined ? startAfter : prefix + next.after }
    return call(listObjectsV2, { ...query, ...at }, options)
  }
  const pages = followPages<ListPage, PlaceToGoOn>(ask, {
    name,
    isEmpty: ({ entries, prefixes }) => entries.length + prefixes.length === 0,
    isEnough: ({ entries }) => endsPast(entries, range),
    textOf: (token) => (typeof token === 'string' ? token : JSON.stringify(token)),
    goOn: excludes && goingBehind({ excludes, isPassable: (folder) => beginsWith(folder, call, query, options) }, bound),
  })
  let past: string | null = null
  for await (const { entries } of pages) {
    past = firstPast(entries, range)
    yield* inPagesOf(within(entries, range), options.pageSize)
  }
  options.onEnd?.(past)
}

/** The service's own token, or a key behind a prefix that is not listed. */
type PlaceToGoOn = string | { readonly after: string }

/** Sorts after every other character. */
const LAST = '\u{10ffff}'

interface Folders {
  readonly excludes: NonNullable<ListOptions['excludes']>
  /** Can a listing begin behind the folder on every service? */
  readonly isPassable: (folder: string) => Promise<boolean>
}

/**
 * Behind the prefix in which a page ends, if the caller uses nothing of that: the rest of it is not listed.
 *
 * @param bound prefix that the listing is bounded by
 */
function goingBehind({ excludes, isPassable }: Folders, bound: string): (page: Pick<ListPage, 'entries'>) => Promise<PlaceToGoOn | undefined> {
  let impassable: string | undefined
  return async ({ entries }) => {
    const inside = foldersOf(entries.at(-1)?.key ?? '')
    for (const [i, folder] of inside.entries()) {
      if (!(await excludes(folder))) continue
      if (folder === impassable) return undefined
      const onTheWay = inside.slice(0, i + 1).filter(({ length }) => length > bound.length)
      const passable = await Promise.all(onTheWay.map(isPassable))
      if (!passable.includes(false)) return { after: folder + LAST }
      impassable = folder
      return undefined
    }
    return undefined
  }
}

/** The folders that a key lies in, the outermost first. */
function foldersOf(key: string): string[] {
  return [...key.matchAll(/\//g)].map(({ index }) => key.slice(0, index + 1))
}

/**
 * Is nothing such as `a-b` in front of a folder `a/`? MinIO, asked for the keys after one in `a/`, walks through `a-b` first. If
 * that holds more than a page, the answer lacks folders that are there.
 */
async function beginsWith(folder: string, call: S3Call, query: ListQuery, options: ListOptions): Promise<boolean> {
  const prefix = query.prefix.slice(0, query.prefixLength) + folder.slice(0, -1)
  const { entries } = await call(listObjectsV2, { prefix, prefixLength: query.prefixLength, maxKeys: 1 }, options)
  return entries[0]?.key.startsWith(folder) === true
}

function firstPast(entries: readonly Entry[], range: KeyRange): string | null {
  return entries.find(({ key }) => !isBeforeEnd(range, key))?.key ?? null
}

/** Pages of all versions of the keys in a range, each key's newest first. */
export async function* listVersionsInOrder(
  call: S3Call,
  { name, prefix, pageSize }: ListedPlace,
  range: KeyRange,
  options: ListOptions,
): AsyncGenerator<Version[]> {
  const query = { prefix, prefixLength: prefix.length, maxKeys: pageSize, checksums: options.checksums }
  const pages = followPages((next?: VersionsMarker) => call(listObjectVersions, { ...query, next }, options), {
    name,
    isEmpty: ({ versions }) => versions.length === 0,
    isEnough: ({ versions }) => endsPast(versions, range),
    textOf: textOfMarker,
  })
  for await (const { versions } of pages) yield* inPagesOf(within(versions, range), options.pageSize)
}

/**
 * Pages of the versions of keys with a prefix.
 * @param isEnough no page is asked for behind one that holds such a version
 */
export function versionsPages(
  call: S3Call,
  query: Omit<VersionsQuery, 'next'>,
  options: CallOptions,
  isEnough: (version: Version) => boolean,
): AsyncGenerator<VersionsPage> {
  return followPages((next?: VersionsMarker) => call(listObjectVersions, { ...query, next }, options), {
    name: query.prefix,
    isEmpty: ({ versions }) => versions.length === 0,
    isEnough: ({ versions }) => versions.some(isEnough),
    textOf: textOfMarker,
  })
}

/** Equal texts for equal markers. */
function textOfMarker({ key, version = '' }: VersionsMarker): string {
  return `${key}\n${version}`
}

function endsPast(entries: readonly Entry[], range: KeyRange): boolean {
  const last = entries.at(-1)
  return last !== undefined && !isBeforeEnd(range, last.key)
}

/**
 * The page cut to the range, and without the key that equals the prefix itself. Compatibles that do not know
 * `start-after` begin too early, so the start is checked as well.
 */
function within<T extends Entry>(entries: T[], range: KeyRange): T[] {
  const [first] = entries
  const last = entries.at(-1)
  if (!first || !last) return entries
  if (first.key !== '' && isAfterStart(range, first.key) && isBeforeEnd(range, last.key)) return entries
  return onlyWithin(entries, range)
}

/** As `within`, for entries in any order. */
export function onlyWithin<T extends Entry>(entries: T[], range: KeyRange): T[] {
  return entries.filter(({ key }) => key !== '' && rangeHolds(range, key))
}
