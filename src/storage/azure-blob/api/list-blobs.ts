import type { AnswerLimit } from '../../../http/message.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobSide } from '../side.ts'
import { encodeQuery } from '../uri.ts'
import { openListPage, type BlobListPage } from './list-page.ts'

export interface BlobListQuery {
  readonly prefix: string
  /** Where an earlier page said that this one begins. */
  readonly marker?: string | undefined
  readonly maxResults?: number | undefined
  /** Names are cut behind it; the SDK ignores it. */
  readonly delimiter?: string | undefined
  /** Length of the location's prefix, which is cut off the names of the answer. */
  readonly prefixLength: number
}

/** Five thousand blobs, each with 8 KiB of metadata, take 50 MiB. */
const PAGE_LIMIT: AnswerLimit = { bytes: 64 * 2 ** 20, kind: 'failed' }

/** Includes the metadata, which shows the blobs that mark folders. https://learn.microsoft.com/rest/api/storageservices/list-blobs */
export const listBlobs: Operation<BlobListQuery, BlobListPage, BlobSide> = {
  name: 'List Blobs',
  method: 'GET',
  repeat: 'safe',
  request: (query, { pages }) => ({ query: listQuery(query), into: pages.take(), limit: PAGE_LIMIT }),
  answer: ({ body }, { prefixLength }, { container, pages }, { into }) =>
    openListPage(body, { container, prefixLength }, () => pages.giveBack(into)),
}

function listQuery({ prefix, delimiter, marker, maxResults }: BlobListQuery): string {
  return encodeQuery({
    restype: 'container',
    comp: 'list',
    include: 'metadata',
    prefix: prefix || undefined,
    delimiter,
    marker,
    maxresults: maxResults?.toString(),
  })
}
