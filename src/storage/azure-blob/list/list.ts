import type { Entry } from '../../contract/entry.ts'
import type { ListOptions } from '../../contract/listing.ts'
import type { BlobListPage, ListedBlob } from '../api/list-page.ts'
import type { BlobCall } from '../side.ts'
import { compareKeys } from '../../../order/compare-keys.ts'
import { isBeforeEnd, rangeHolds, type KeyRange } from '../../../order/key-range.ts'
import { followPages } from '../../service/follow-pages.ts'
import { inPagesOf } from '../../service/pages.ts'
import { listBlobs } from '../api/list-blobs.ts'
import { asFolder, isStub } from '../folder-stubs.ts'

/** Where a listing takes place. */
export interface ListedPlace {
  /** The location in messages. */
  readonly name: string
  readonly prefix: string
  /** Names of one page; the service's own number when absent. */
  readonly pageSize: number | undefined
  /** Blobs that mark folders are entries, too. */
  readonly folderStubs: boolean
}

/** Most names that the service puts into a page. */
const MOST_IN_PAGE = 5000

/**
 * Pages of the blobs in a range, in the order of the service; the next page is requested while the consumer works on one.
 * The service can begin a listing only at a prefix, so the blobs before the range are listed and left out. The pass never
 * cuts a listing of blobs into ranges.
 */
export async function* listInOrder(call: BlobCall, place: ListedPlace, range: KeyRange, options: ListOptions): AsyncGenerator<Entry[]> {
  const { name, prefix, pageSize, folderStubs } = place
  const maxResults = pageSize === undefined ? undefined : Math.min(pageSize, MOST_IN_PAGE)
  const withStubs = folderStubs && options.folders === true
  // Ranges that begin or end at a key, and listings in no order, are listed as they are.
  const excludes = range.after === undefined && range.through === undefined && !folderStubs ? options.excludes : undefined
  let rest: Part[] | undefined
  const query = { prefix: prefix + (range.prefix ?? ''), prefixLength: prefix.length, maxResults }
  const ask = (marker?: string): Promise<BlobListPage> => call(listBlobs, marker === undefined ? query : { ...query, marker }, options)
  const pages = followPages(ask, {
    name,
    isEmpty: ({ blobs, prefixes }) => blobs.length + prefixes.length === 0,
    isEnough: ({ blobs }) => rest !== undefined || endsPast(blobs, range),
    textOf: (marker) => marker,
    goOn: excludes && (async ({ blobs }) => {
      rest = await behindExcluded(call, place, { blobs, within: range.prefix ?? '', excludes }, options)
      return undefined
    }),
  })
  for await (const { blobs } of pages) yield* inPagesOf(entriesIn(blobs, range, withStubs), options.pageSize)
  for (const part of rest ?? []) {
    if (typeof part === 'string') yield* listInOrder(call, place, { prefix: part }, options)
    else yield* inPagesOf(entriesIn([part], range, withStubs), options.pageSize)
  }
}

/** What is left to be listed: a blob that a listing has shown, or a prefix. */
type Part = ListedBlob | string

/** More prefixes than these are not listed one by one. */
const MOST_PARTS = 20

interface Ended {
  /** The last page that was listed. */
  readonly blobs: readonly ListedBlob[]
  /** All of its names begin with it. */
  readonly within: string
  readonly excludes: NonNullable<ListOptions['excludes']>
}

/**
 * What lies behind the prefix in which a page ends, if the caller uses nothing of that. The service cannot go on behind a name, so
 * each folder above is asked for what is directly in it. Undefined when the listing had better go on as it is: the page ends
 * elsewhere, too many prefixes follow, or some may have been listed already, which depends on the kind of account.
 */
async function behindExcluded(call: BlobCall, { prefix }: ListedPlace, ended: Ended, options: ListOptions): Promise<Part[] | undefined> {
  const { blobs, within, excludes } = ended
  const last = blobs.at(-1)?.key ?? ''
  const folders = [...last.matchAll(/\//g)].map(({ index }) => last.slice(0, index + 1)).filter((folder) => folder.length > within.length)
  const above = [within]
  for (const excluded of folders) {
    if (!(await excludes(excluded))) {
      above.push(excluded)
      continue
    }
    const parts: Part[] = []
    for (const folder of above.reverse()) {
      const query = { prefix: prefix + folder, prefixLength: prefix.length, delimiter: '/' }
      const page = await call(listBlobs, query, options)
      if (page.next !== undefined || page.prefixes.length === 0) return undefined
      const direct: Part[] = [...page.blobs, ...page.prefixes.map((each) => each.slice(prefix.length))]
      if (direct.some((part) => isSomewhere(part, excluded))) return undefined
      parts.push(...direct.filter((part) => isBehind(part, excluded)).sort(inKeyOrder))
    }
    return parts.filter((part) => typeof part === 'string').length > MOST_PARTS ? undefined : parts
  }
  return undefined
}

function keyOf(part: Part): string {
  return typeof part === 'string' ? part : part.key
}

function inKeyOrder(one: Part, other: Part): number {
  return compareKeys(keyOf(one), keyOf(other))
}

/** Neither the prefix itself nor one that holds it. */
function isBehind(part: Part, prefix: string): boolean {
  return compareKeys(keyOf(part), prefix) > 0 && !prefix.startsWith(keyOf(part))
}

/** Accounts with a hierarchical namespace may list `a/` before `a-b`; all others list it behind. */
function isSomewhere(part: Part, prefix: string): boolean {
  const bySegments = compareKeys(keyOf(part).replaceAll('/', '\0'), prefix.replaceAll('/', '\0')) > 0
  return bySegments !== compareKeys(keyOf(part), prefix) > 0
}

function endsPast(blobs: readonly ListedBlob[], range: KeyRange): boolean {
  const last = blobs.at(-1)
  return last !== undefined && !isBeforeEnd(range, last.key)
}

/** The page cut to the range, without the blob whose name is the prefix itself, and without blobs that mark folders. */
function entriesIn(blobs: ListedBlob[], range: KeyRange, folderStubs: boolean): ListedBlob[] {
  const isWhole = range.after === undefined && range.through === undefined && range.prefix === undefined
  const isEntry = (blob: ListedBlob): boolean => blob.key !== '' && (folderStubs || !isStub(blob)) && (isWhole || rangeHolds(range, blob.key))
  const entries = blobs.every(isEntry) ? blobs : blobs.filter(isEntry)
  return folderStubs ? entries.map(asFolder) : entries
}
