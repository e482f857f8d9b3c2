import type { Operation } from '../../service/operation.ts'
import type { S3Side } from '../side.ts'
import { encodeQuery } from '../uri.ts'
import { openListPage, type ListPage } from './list-page.ts'
import { PAGE_LIMIT } from './listing-fields.ts'

export interface ListQuery {
  readonly prefix: string
  /** Only keys after this one. */
  readonly startAfter?: string | undefined
  /** Token of an earlier answer. */
  readonly token?: string | undefined
  readonly delimiter?: string | undefined
  readonly maxKeys?: number | undefined
  /** Length of the location's prefix, which is cut off the keys of the answer. */
  readonly prefixLength: number
  /** Return the kinds of the stored checksums too. */
  readonly checksums?: boolean | undefined
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export const listObjectsV2: Operation<ListQuery, ListPage, S3Side> = {
  name: 'ListObjectsV2',
  method: 'GET',
  repeat: 'safe',
  request: (query, { pages }) => ({ query: listQuery(query), into: pages.take(), limit: PAGE_LIMIT }),
  answer: ({ body }, query, { bucket, pages }, { into }) => openListPage(body, query, bucket, () => pages.giveBack(into)),
}

/** The service refuses a start together with a token. */
function listQuery({ prefix, delimiter, token, startAfter, maxKeys }: ListQuery): string {
  return encodeQuery({
    'list-type': '2',
    'encoding-type': 'url',
    'prefix': prefix || undefined,
    delimiter,
    'continuation-token': token,
    'start-after': token === undefined ? startAfter : undefined,
    'max-keys': maxKeys?.toString(),
  })
}
