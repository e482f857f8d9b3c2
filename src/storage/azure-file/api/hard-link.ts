import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { etagOf } from '../../service/facts.ts'
import { addHeaders, type RequestHeaders } from '../../service/headers.ts'

export interface CreateHardLinkInput extends FilePath {
  /** Whole path of the file that gets one more name. */
  readonly of: string
}

/**
 * Only on shares of NFS. The name must be free.
 * https://learn.microsoft.com/rest/api/storageservices/create-hard-link
 */
export const createHardLink: Operation<CreateHardLinkInput, { readonly etag: string }, FileSide> = {
  name: 'Create Hard Link',
  method: 'PUT',
  repeat: 'conditional',
  success: 201,
  request({ key, of }, { fixed }) {
    const headers: RequestHeaders = { 'x-ms-type': 'file', 'x-ms-file-target-file': of.split('/').map(encodeURIComponent).join('/') }
    addHeaders(headers, fixed.path)
    return { key, query: 'restype=hardlink', headers }
  },
  answer: ({ headers }) => ({ etag: etagOf(headers) }),
}
