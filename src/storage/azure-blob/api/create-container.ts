import type { Operation } from '../../service/operation.ts'
import type { BlobSide } from '../side.ts'

/** https://learn.microsoft.com/rest/api/storageservices/create-container */
export const createContainer: Operation<undefined, void, BlobSide> = {
  name: 'Create Container',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request: () => ({ query: 'restype=container' }),
  answer: () => undefined,
}
