import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'

/** Deletes an empty directory. https://learn.microsoft.com/rest/api/storageservices/delete-directory */
export const deleteDirectory: Operation<FilePath, void, FileSide> = {
  name: 'Delete Directory',
  method: 'DELETE',
  repeat: 'safe',
  success: 202,
  request: ({ key }, { fixed }) => ({ key, query: 'restype=directory', headers: { ...fixed.path } }),
  answer: () => undefined,
}
