import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'

/** Makes one level. https://learn.microsoft.com/rest/api/storageservices/create-directory */
export const createDirectory: Operation<FilePath, void, FileSide> = {
  name: 'Create Directory',
  method: 'PUT',
  repeat: 'safe',
  success: 201,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=directory', headers: { ...fixed.path } }),
  answer: () => undefined,
}
