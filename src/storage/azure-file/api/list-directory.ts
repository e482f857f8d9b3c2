import type { AnswerLimit } from '../../../http/message.ts'
import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { LISTING } from '../errors.ts'
import { encodeQuery } from '../uri.ts'
import { readListPage, type DirectoryPage } from './list-page.ts'

export interface ListDirectoryInput extends DirectoryPath {
  /** Where an earlier page said that this one begins. */
  readonly marker?: string | undefined
  readonly maxResults?: number | undefined
  /** Lists only names that begin with this, in any letter case. */
  readonly prefix?: string | undefined
}

/** Five thousand names of 255 characters, each with its properties, take 10 MiB. */
const PAGE_LIMIT: AnswerLimit = { bytes: 32 * 2 ** 20, kind: 'failed' }

/** What is directly in one directory. https://learn.microsoft.com/rest/api/storageservices/list-directories-and-files */
export const listDirectory: Operation<ListDirectoryInput, DirectoryPage, FileSide> = {
  name: LISTING,
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request({ key, marker, maxResults, prefix }, { fixed, pages }) {
    const query = encodeQuery({
      restype: 'directory',
      comp: 'list',
      include: 'Timestamps,Etag,Attributes',
      prefix,
      marker,
      maxresults: maxResults?.toString(),
    })
    return { key, query, headers: { 'x-ms-file-extended-info': 'true', ...fixed.path }, into: pages.take(), limit: PAGE_LIMIT }
  },
  answer({ body }, { key }, { share, pages }, { into }) {
    const page = readListPage(body, { share, key })
    pages.giveBack(into)
    return page
  },
}
