import type { Facts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { addHeaders } from '../../service/headers.ts'
import { addMetadata } from '../facts.ts'

export interface SetDirectoryMetadataInput extends DirectoryPath {
  /** Of these only the metadata. It replaces all that the directory has. */
  readonly facts: Facts
}

/** https://learn.microsoft.com/rest/api/storageservices/set-directory-metadata */
export const setDirectoryMetadata: Operation<SetDirectoryMetadataInput, void, FileSide> = {
  name: 'Set Directory Metadata',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, facts }, { fixed }) {
    const headers: RequestHeaders = {}
    addMetadata(headers, facts)
    addHeaders(headers, fixed.path)
    return { key, query: 'comp=metadata&restype=directory', headers }
  },
  answer: () => undefined,
}
