import type { ObjectHead } from '../../contract/reading.ts'
import type { Operation } from '../../service/operation.ts'
import type { DirectoryPath, FileSide } from '../side.ts'
import { headFrom } from './file-head.ts'

export interface DirectoryPropertiesInput extends DirectoryPath {
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

/** What the service says of a directory. */
export interface DirectoryHead extends ObjectHead {
  /** Key of its permission; undefined where the answer has none. */
  readonly permissionKey: string | undefined
}

/** A directory has no content. https://learn.microsoft.com/rest/api/storageservices/get-directory-properties */
export const getDirectoryProperties: Operation<DirectoryPropertiesInput, DirectoryHead, FileSide> = {
  name: 'Get Directory Properties',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=directory', headers: { ...fixed.path } }),
  answer({ headers }, asked, side) {
    const { mtime, facts: { metadata, smb }, headers: shown, permissionKey } = headFrom(headers, 0, { headers: asked.headers }, side)
    return { size: 0, mtime, etag: '', etagIsDigest: false, facts: { ...(metadata && { metadata }), ...(smb && { smb }) }, headers: shown, permissionKey }
  },
}
