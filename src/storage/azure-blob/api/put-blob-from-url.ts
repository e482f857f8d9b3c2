import type { CopySource } from '../../contract/copies.ts'
import type { Written } from '../../contract/writing.ts'
import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { copyErrorJudge } from './copy-errors.ts'
import { addAttributes, copyHeaders, type BlobAttributes } from './headers.ts'
import { hexToBase64 } from '../../../integrity/md5.ts'
import { copiedFrom } from './written.ts'

export interface PutBlobFromUrlInput extends BlobName, BlobAttributes {
  readonly from: CopySource
}

/** Takes no properties over from the source. https://learn.microsoft.com/rest/api/storageservices/put-blob-from-url */
export const putBlobFromUrl: Operation<PutBlobFromUrlInput, Written, BlobSide> = {
  name: 'Put Blob From URL',
  method: 'PUT',
  repeat: 'conditional',
  success: 201,
  request(input, { fixed }) {
    const headers = copyHeaders(input.from)
    headers['x-ms-blob-type'] = 'BlockBlob'
    headers['x-ms-copy-source-blob-properties'] = 'false'
    if (input.from.md5 !== undefined) headers['x-ms-source-content-md5'] = hexToBase64(input.from.md5)
    addAttributes(headers, input, fixed)
    return { key: input.key, headers }
  },
  answer: (response, { key }, { container }) => copiedFrom(response, { operation: 'Put Blob From URL', container, key }),
  judge: ({ from }) => copyErrorJudge(from),
}
