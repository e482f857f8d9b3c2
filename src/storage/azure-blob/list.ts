import type { Entry } from '../contract/entry.ts'
import type { ListOptions } from '../contract/listing.ts'
import type { BlobListPage, ListedBlob } from './api/list-page.ts'
import type { BlobCall } from './side.ts'
import { isBeforeEnd, rangeHolds, type KeyRange } from '../../order/key-range.ts'
import { followPages } from '../service/follow-pages.ts'
import { inPagesOf } from '../service/pages.ts'
import { listBlobs } from './api/list-blobs.ts'
import { asFolder, isStub } from './folder-stubs.ts'

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
  const query = { prefix: prefix + (range.prefix ?? ''), prefixLength: prefix.length, maxResults }
  const ask = (marker?: string): Promise<BlobListPage> => call(listBlobs, marker === undefined ? query : { ...query, marker }, options)
  const pages = followPages(ask, {
    name,
    isEmpty: ({ blobs, prefixes }) => blobs.length + prefixes.length === 0,
    isEnough: ({ blobs }) => endsPast(blobs, range),
    textOf: (marker) => marker,
  })
  for await (const { blobs } of pages) yield* inPagesOf(entriesIn(blobs, range, folderStubs && options.folders === true), options.pageSize)
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
