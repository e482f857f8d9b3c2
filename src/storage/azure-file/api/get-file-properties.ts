import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'
import type { FileHead } from './file-head.ts'
import { StorageError } from '../../../errors.ts'
import { placeOf } from '../errors.ts'
import { headFrom } from './file-head.ts'

export interface PropertiesInput extends FilePath {
  /** Return the headers of the answer too. */
  readonly headers?: boolean | undefined
}

/**
 * The stored MD5 is returned as a checksum, too; the caller drops it if it was not asked for.
 * https://learn.microsoft.com/rest/api/storageservices/get-file-properties
 */
export const getFileProperties: Operation<PropertiesInput, FileHead, FileSide> = {
  name: 'Get File Properties',
  method: 'HEAD',
  repeat: 'safe',
  success: 'content',
  request: ({ key }, { fixed }) => ({ key, headers: { ...fixed.path } }),
  answer({ headers }, { key, headers: wantsHeaders }, { share, ...side }) {
    const size = headers['content-length'] ?? ''
    if (!/^\d+$/.test(size)) {
      throw new StorageError(`${placeOf({ operation: 'Get File Properties', share, key })}: the answer names no size`, { kind: 'transient', code: 'UnexpectedAnswer' })
    }
    return headFrom(headers, Number(size), { checksum: true, headers: wantsHeaders }, side)
  },
}
