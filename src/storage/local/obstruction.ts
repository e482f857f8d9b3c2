import { StorageError } from '../../errors.ts'

/**
 * A file stands where a folder must go, or a folder where a file must go. It makes way once it is removed.
 * `standing` is the key of the file, or that of the folder with `/` at its end.
 */
export class Obstruction extends StorageError {
  readonly standing: string

  constructor(key: string, is: 'file' | 'folder', cause?: unknown) {
    const quoted = JSON.stringify(key)
    const words =
      is === 'file'
        ? `the file ${quoted} stands where the folder ${JSON.stringify(`${key}/`)} must go`
        : `the folder ${JSON.stringify(`${key}/`)}, which is not empty, stands where the file ${quoted} must go`
    super(`${words}; remove it or use --delete`, { kind: 'conflict', cause })
    this.standing = is === 'file' ? key : `${key}/`
  }
}
