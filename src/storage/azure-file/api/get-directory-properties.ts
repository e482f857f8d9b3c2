import type { ObjectHead } from '../../contract/reading.ts'
import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { headFrom } from './file-head.ts'

export interface DirectoryPropertiesInput extends DirectoryPath {
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

/** A directory has no content. https://learn.microsoft.com/rest/api/storageservices/get-directory-properties */
export const getDirectoryProperties: Operation<DirectoryPropertiesInput, ObjectHead, FileSide> = {
  name: 'Get Directory Properties',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=directory', headers: { ...fixed.path } }),
  answer({ headers }, asked, { smbInfo }) {
    const { mtime, facts: { metadata, smb }, headers: shown } = headFrom(headers, 0, { headers: asked.headers }, smbInfo)
    return { size: 0, mtime, etag: '', etagIsDigest: false, facts: { ...(metadata && { metadata }), ...(smb && { smb }) }, headers: shown }
  },
}
