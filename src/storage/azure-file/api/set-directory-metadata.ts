import type { Facts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { addHeaders } from '../../service/headers.ts'
import { addMetadata } from '../facts.ts'

export interface SetMetadataInput extends FilePath {
  /** Its metadata replaces that of the directory. */
  readonly facts: Facts
}

/** https://learn.microsoft.com/rest/api/storageservices/set-directory-metadata */
export const setDirectoryMetadata: Operation<SetMetadataInput, void, FileSide> = {
  name: 'Set Directory Metadata',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, facts }, { fixed }) {
    const headers: RequestHeaders = {}
    addMetadata(headers, facts)
    addHeaders(headers, fixed.path)
    return { key, query: 'restype=directory&comp=metadata', headers }
  },
  answer: () => undefined,
}
