import type { SmbFacts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { addHeaders } from '../../service/headers.ts'
import { addSmbFacts } from '../facts.ts'

export interface SetDirectoryPropertiesInput extends DirectoryPath {
  readonly smb?: SmbFacts | undefined
  /** Headers of the permission. */
  readonly permission?: RequestHeaders | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/set-directory-properties */
export const setDirectoryProperties: Operation<SetDirectoryPropertiesInput, void, FileSide> = {
  name: 'Set Directory Properties',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, smb, permission }, { fixed }) {
    const headers: RequestHeaders = { ...permission }
    addSmbFacts(headers, smb)
    addHeaders(headers, fixed.path)
    return { key, query: 'comp=properties&restype=directory', headers }
  },
  answer: () => undefined,
}
