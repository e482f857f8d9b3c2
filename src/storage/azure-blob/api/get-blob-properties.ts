import type { HttpResponse } from '../../../http/message.ts'
import type { ObjectHead } from '../../contract/reading.ts'
import type { RequestHeaders } from '../../service/headers.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { addHeaders } from '../../service/headers.ts'
import { isFolder } from '../facts.ts'
import { headFrom } from './blob-head.ts'

export interface BlobHead extends ObjectHead {
  /** See `isFolder` of a `ListedBlob`. */
  readonly isFolder: boolean
}

export interface PropertiesInput extends BlobName {
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

/** https://learn.microsoft.com/rest/api/storageservices/get-blob-properties */
export const getBlobProperties: Operation<PropertiesInput, BlobHead, BlobSide> = {
  name: 'Get Blob Properties',
  method: 'HEAD',
  repeat: 'safe',
  success: 'content',
  request({ key }, { fixed }) {
    const headers: RequestHeaders = {}
    addHeaders(headers, fixed.read)
    return { key, headers }
  },
  answer: headOf,
}

/** The stored MD5 is returned as a checksum, too; the caller drops it if it was not asked for. */
export function headOf({ headers }: Pick<HttpResponse, 'headers'>, asked: Pick<PropertiesInput, 'headers'>): BlobHead {
  return { ...headFrom(headers, Number(headers['content-length'] ?? 0), { checksum: true, headers: asked.headers }), isFolder: isFolder(headers) }
}
