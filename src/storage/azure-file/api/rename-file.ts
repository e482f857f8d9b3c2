import type { SmbFacts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { etagOf } from '../../service/facts.ts'
import { addHeaders } from '../../service/headers.ts'
import { addSmbFacts } from '../facts.ts'

export interface RenameFileInput extends FilePath {
  /** Address of the file that gets the new name; secret where it contains a SAS. */
  readonly from: string
  /** Replace a file that has the new name. */
  readonly replace: boolean
  /** Replace it even if it is read-only. */
  readonly ignoreReadOnly: boolean
  /** What the file gets with its name; the rest stays as it is. */
  readonly smb?: SmbFacts | undefined
}

export interface RenamedFile {
  readonly etag: string
  /** As they are now; undefined where the answer does not say. */
  readonly attributes: string | undefined
  readonly written: string | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/rename-file */
export const renameFile: Operation<RenameFileInput, RenamedFile, FileSide> = {
  name: 'Rename File',
  method: 'PUT',
  repeat: 'conditional',
  success: 200,
  request({ key, from, replace, ignoreReadOnly, smb }, { fixed }) {
    const headers: RequestHeaders = { 'x-ms-file-rename-source': from, 'x-ms-file-rename-replace-if-exists': String(replace) }
    // The service takes it with a replacement only.
    if (replace && ignoreReadOnly) headers['x-ms-file-rename-ignore-readonly'] = 'true'
    addSmbFacts(headers, smb)
    addHeaders(headers, fixed.path)
    addHeaders(headers, fixed.source)
    return { key, query: 'comp=rename', headers }
  },
  answer: ({ headers }) => ({ etag: etagOf(headers), attributes: headers['x-ms-file-attributes'], written: headers['x-ms-file-last-write-time'] }),
}
