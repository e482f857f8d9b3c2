import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { addHeaders } from '../../service/headers.ts'
import { placeOf } from '../errors.ts'

export interface CreateSymbolicLinkInput extends FilePath {
  readonly text: string
  /** Headers of owner and group. */
  readonly posix?: RequestHeaders | undefined
}

/** Only on shares of NFS. https://learn.microsoft.com/rest/api/storageservices/create-symbolic-link */
export const createSymbolicLink: Operation<CreateSymbolicLinkInput, void, FileSide> = {
  name: 'Create Symbolic Link',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request({ key, text, posix }, { fixed }) {
    const headers: RequestHeaders = { ...posix, 'x-ms-link-text': encodeURIComponent(text) }
    // A link has no mode of its own.
    delete headers['x-ms-mode']
    addHeaders(headers, fixed.path)
    return { key, query: 'restype=symboliclink', headers }
  },
  answer: () => undefined,
}

/** Returns the text of a link. https://learn.microsoft.com/rest/api/storageservices/get-symbolic-link */
export const getSymbolicLink: Operation<FilePath, string, FileSide> = {
  name: 'Get Symbolic Link',
  method: 'GET',
  repeat: 'safe',
  success: 200,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=symboliclink', headers: { ...fixed.path } }),
  answer({ headers }, { key }, { share }) {
    const place = placeOf({ operation: 'Get Symbolic Link', share, key })
    const text = headers['x-ms-link-text']
    if (text === undefined || text === '') throw new StorageError(`${place}: the answer holds no text of the link`, { kind: 'failed', code: 'NoLinkText' })
    try {
      return decodeURIComponent(text)
    } catch (cause) {
      throw new StorageError(`${place}: the text of the link is no URL-encoded UTF-8`, { kind: 'failed', code: 'NoLinkText', cause })
    }
  },
}
