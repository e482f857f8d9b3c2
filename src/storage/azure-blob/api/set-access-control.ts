import type { Operation } from '../../service/operation.ts'
import type { BlobName, BlobSide } from '../side.ts'

export interface SetAccessControlInput extends BlobName {
  /** In the short text form that `getAccessControl` returns. */
  readonly accessList: string
}

/**
 * Replaces the access control list of a file or folder. Owner and group stay. An operation of the Data Lake endpoint.
 * https://learn.microsoft.com/rest/api/storageservices/datalakestoragegen2/path/update
 */
export const setAccessControl: Operation<SetAccessControlInput, void, BlobSide> = {
  name: 'Set Access Control',
  method: 'PATCH',
  repeat: 'safe',
  success: 200,
  request: ({ key, accessList }) => ({ key, query: 'action=setAccessControl', headers: { 'x-ms-acl': accessList } }),
  answer: () => undefined,
}
