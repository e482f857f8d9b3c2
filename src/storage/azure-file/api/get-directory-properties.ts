import type { Facts } from '../../contract/entry.ts'
import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { factsFromHeaders } from '../facts.ts'
import { timeIn } from './file-head.ts'

export interface DirectoryHead {
  /** Last-Modified, milliseconds since the epoch; where the times of files are those of their last write, that of the directory. */
  readonly mtime: number
  readonly facts: Facts
  /** Key of its permission; undefined where the answer has none. */
  readonly permissionKey: string | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/get-directory-properties */
export const getDirectoryProperties: Operation<DirectoryPath, DirectoryHead, FileSide> = {
  name: 'Get Directory Properties',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=directory', headers: { ...fixed.path } }),
  answer: ({ headers }, _, { smbInfo }) => ({
    mtime: timeIn(headers, smbInfo),
    facts: factsFromHeaders(headers, smbInfo),
    permissionKey: headers['x-ms-file-permission-key'],
  }),
}
