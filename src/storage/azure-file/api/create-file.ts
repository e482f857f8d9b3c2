import type { Facts } from '../../contract/entry.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import { etagOf } from '../../service/facts.ts'
import { addHeaders } from '../../service/headers.ts'
import { addContentHeaders, addMetadata, addSmbFacts } from '../facts.ts'

/** The whole content of a small file, which Create File can carry. */
export interface FileContents {
  /** At most 4 MiB. */
  readonly bytes: Buffer
  /** Base64; the service compares it with the bytes. */
  readonly md5: string
}

export interface CreateFileInput extends FilePath {
  /** Bytes of the file, all of which are zero where no content is given. */
  readonly size: number
  readonly content?: FileContents | undefined
  readonly facts: Facts
  /** Base64, to be stored as the file's Content-MD5. */
  readonly contentMd5?: string | undefined
  /** Headers of the permission; without them the file inherits that of its directory. */
  readonly permission?: RequestHeaders | undefined
  /** The time of the last write, as the service writes it; that of the request where it is absent. */
  readonly written?: string | undefined
}

export interface CreatedFile {
  readonly etag: string
  /** The service's own number of the file; undefined where the answer has none. */
  readonly id: string | undefined
  /** The service has stored the content that the request carried. */
  readonly hasContent: boolean
}

/** Replaces a file of this name with all that it holds. https://learn.microsoft.com/rest/api/storageservices/create-file */
export const createFile: Operation<CreateFileInput, CreatedFile, FileSide> = {
  name: 'Create File',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request({ key, size, content, facts, contentMd5, permission, written }, { fixed }) {
    const headers: RequestHeaders = { 'x-ms-type': 'file', 'x-ms-content-length': String(size), ...permission }
    addContentHeaders(headers, facts, contentMd5)
    addMetadata(headers, facts)
    addSmbFacts(headers, { written })
    addHeaders(headers, fixed.path)
    if (content === undefined || fixed.content === undefined) return { key, headers }
    addHeaders(headers, fixed.content)
    headers['content-md5'] = content.md5
    return { key, headers, body: content.bytes }
  },
  // A service that ignores the content answers without its MD5.
  answer: ({ headers }, { content }, _side, { body }) => ({
    etag: etagOf(headers),
    id: headers['x-ms-file-id'],
    hasContent: body !== undefined && headers['content-md5'] === content?.md5,
  }),
}
