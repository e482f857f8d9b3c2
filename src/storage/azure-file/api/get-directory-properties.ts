import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { parseHttpDate } from '../../azure/dates.ts'

export interface DirectoryHead {
  /** Last-Modified, milliseconds since the epoch. */
  readonly mtime: number
}

/** https://learn.microsoft.com/rest/api/storageservices/get-directory-properties */
export const getDirectoryProperties: Operation<DirectoryPath, DirectoryHead, FileSide> = {
  name: 'Get Directory Properties',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=directory', headers: { ...fixed.path } }),
  answer: ({ headers }) => ({ mtime: parseHttpDate(headers['last-modified'] ?? '') }),
}
