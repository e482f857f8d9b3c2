import type { Entry } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { BlobListPage, BlobListQuery, BlobTransport, ListedBlob } from './transport.ts'
import { followPages } from '../service/follow-pages.ts'
import { isBeforeEnd, rangeHolds, type KeyRange } from '../../order/key-range.ts'

/** Where a listing takes place, and how messages call it. */
export interface ListedPlace {
  readonly name: string
  readonly prefix: string
  /** Names of one page; the service's own number when absent. */
  readonly pageSize: number | undefined
  /** Blobs that mark folders are entries too. */
  readonly folderStubs: boolean
}

/** Most names that the service puts into a page. */
const MOST_IN_PAGE = 5000

/**
 * Pages of the blobs in a range, in the order of the service; the next page is on its way while one is being worked on.
 * The service begins a listing nowhere but at a prefix, so what lies before the range is listed and left out.
 */
export async function* listBlobs(
  transport: Pick<BlobTransport, 'listPage'>,
  place: ListedPlace,
  range: KeyRange,
  options: ListOptions,
): AsyncGenerator<Entry[]> {
  const { name } = place
  const query = queryFor(place, range)
  const ask = (marker?: string): Promise<BlobListPage> => transport.listPage(marker === undefined ? query : { ...query, marker }, options)
  const pages = followPages(ask, {
    name,
    isEmpty: ({ blobs, prefixes }) => blobs.length + prefixes.length === 0,
    isEnough: ({ blobs }) => endsPast(blobs, range),
    textOf: (marker) => marker,
  })
  for await (const { blobs } of pages) yield* inPagesOf(entriesIn(blobs, range, place.folderStubs && options.folders === true), options.pageSize)
}

/** A page that is only looked into for a few entries costs the service no more when it is full. */
function queryFor({ prefix, pageSize }: ListedPlace, range: KeyRange): BlobListQuery {
  const isCut = range.after !== undefined
  return {
    prefix: prefix + commonPrefix(range),
    prefixLength: prefix.length,
    maxResults: pageSize === undefined || isCut ? undefined : Math.min(pageSize, MOST_IN_PAGE),
  }
}

const HALF_A_PAIR = /[\ud800-\udbff]$/

/** What all keys of a range begin with. */
export function commonPrefix({ after, through, prefix = '' }: KeyRange): string {
  if (after === undefined || through === undefined) return prefix
  let length = 0
  while (length < after.length && length < through.length && after[length] === through[length]) length++
  const shared = after.slice(0, length).replace(HALF_A_PAIR, '')
  return shared.length > prefix.length ? shared : prefix
}

function endsPast(blobs: readonly ListedBlob[], range: KeyRange): boolean {
  const last = blobs.at(-1)
  return last !== undefined && !isBeforeEnd(range, last.key)
}

/** The page cut to the range, without the blob whose name is the prefix itself, and without those that mark folders. */
function entriesIn(blobs: ListedBlob[], range: KeyRange, folderStubs: boolean): ListedBlob[] {
  const isWhole = range.after === undefined && range.through === undefined && range.prefix === undefined
  const isEntry = (blob: ListedBlob): boolean => blob.key !== '' && (folderStubs || !isStub(blob)) && (isWhole || rangeHolds(range, blob.key))
  const entries = blobs.every(isEntry) ? blobs : blobs.filter(isEntry)
  return folderStubs ? entries.map(asFolder) : entries
}

/** A folder's key ends in a slash, which the name of what marks it may lack. */
function asFolder(blob: ListedBlob): ListedBlob {
  return isStub(blob) && !blob.key.endsWith('/') ? { ...blob, key: `${blob.key}/` } : blob
}

/** Does the blob only mark a folder? */
export function isStub({ size, isFolder }: Pick<ListedBlob, 'size' | 'isFolder'>): boolean {
  return isFolder && size === 0
}

function* inPagesOf<T>(entries: T[], size = Infinity): Generator<T[]> {
  if (entries.length > 0 && entries.length <= size) yield entries
  else for (let at = 0; at < entries.length; at += size) yield entries.slice(at, at + size)
}
