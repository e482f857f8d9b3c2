import type { Operation } from '../../service/operation.ts'
import type { FilePath, FileSide } from '../side.ts'

/** https://learn.microsoft.com/rest/api/storageservices/delete-file2 */
export const deleteFile: Operation<FilePath, void, FileSide> = {
  name: 'Delete File',
  method: 'DELETE',
  repeat: 'safe',
  success: 202,
  request: ({ key }, { fixed }) => ({ key, headers: { ...fixed.path } }),
  answer: () => undefined,
}
