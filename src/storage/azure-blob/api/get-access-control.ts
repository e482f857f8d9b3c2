import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { placeOf } from '../errors.ts'

/**
 * Reads the access control list of a file or folder, in its short text form. Identities are object IDs, as `upn` is not asked
 * for: names of users may differ between directories and may be ambiguous. An operation of the Data Lake endpoint.
 * https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path/get-properties
 */
export const getAccessControl: Operation<BlobName, string, BlobSide> = {
  name: 'Get Access Control',
  method: 'HEAD',
  repeat: 'safe',
  success: 'content',
  request: ({ key }) => ({ key, query: 'action=getAccessControl' }),
  answer({ headers }, { key }, { container }) {
    const list = headers['x-ms-acl']
    if (list !== undefined && list !== '') return list
    const message = `${placeOf({ operation: 'Get Access Control', container, key })}: the answer has no access control list (x-ms-acl)`
    throw new StorageError(message, { kind: 'failed', code: 'NoAccessList' })
  },
}
