import type { Facts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { etagOf } from '../../service/facts.ts'
import { addHeaders } from '../../service/headers.ts'
import { addContentHeaders, addSmbFacts } from '../facts.ts'

export interface SetPropertiesInput extends FilePath {
  /** The service clears the content headers that are not among them. */
  readonly facts: Facts
  /** Base64, to be stored as the file's Content-MD5. */
  readonly contentMd5: string | undefined
  /** Bytes that the file is to have; it keeps its size where this is absent. */
  readonly size?: number | undefined
}

/** @returns the ETag of the file. https://learn.microsoft.com/rest/api/storageservices/set-file-properties */
export const setFileProperties: Operation<SetPropertiesInput, string, FileSide> = {
  name: 'Set File Properties',
  method: 'PUT',
  repeat: 'safe',
  success: 200,
  request({ key, facts, contentMd5, size }, { fixed }) {
    const headers: RequestHeaders = {}
    if (size !== undefined) headers['x-ms-content-length'] = String(size)
    addContentHeaders(headers, facts, contentMd5)
    addSmbFacts(headers, facts.smb)
    addHeaders(headers, fixed.path)
    return { key, query: 'comp=properties', headers }
  },
  answer: ({ headers }) => etagOf(headers),
}
