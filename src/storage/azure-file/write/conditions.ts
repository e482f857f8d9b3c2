import type { FileHead } from '../api/file-head.ts'
import type { FileToWrite } from './written-file.ts'
import type { ShareTarget } from './share-target.ts'
import { StorageError } from '../../../errors.ts'
import { getFileProperties } from '../api/get-file-properties.ts'
import { isAbsent, isOtherType } from '../errors.ts'

/** A name that is to be written. */
type Named = Pick<FileToWrite, 'key' | 'path' | 'options'>

/** What is under the name of a file now; undefined where no file is. */
export async function standingFile({ call }: ShareTarget, { path, options: { signal } }: Named): Promise<FileHead | undefined> {
  try {
    return await call(getFileProperties, { key: path }, { signal })
  } catch (error) {
    if (isAbsent(error) || isOtherType(error)) return undefined
    throw error
  }
}

/**
 * Looks whether the expected file is under the name: the service takes no such condition.
 * @throws StorageError `precondition`
 */
export async function requireEtag(target: ShareTarget, file: Named, etag: string): Promise<void> {
  checkEtag(file, await standingFile(target, file), etag)
}

/**
 * Checks the conditions of a file that is written in place, which would empty a file that has its name.
 * @param standing what has the name
 * @throws StorageError `precondition` or `conflict` when the name is taken, or another file has it than the expected one
 */
export function checkConditions(file: Named, standing: FileHead | undefined): void {
  const { ifMatch, ifAbsent, expectAbsent } = file.options
  if (ifMatch !== undefined) checkEtag(file, standing, ifMatch)
  if (standing && (ifAbsent === true || expectAbsent === true)) throw takenError(file, undefined)
}

function checkEtag({ key }: Named, standing: FileHead | undefined, etag: string): void {
  if (standing?.etag === etag) return
  const message = `under ${JSON.stringify(key)} is another file than the one that was listed, or none; it was left as it is`
  throw new StorageError(message, { kind: 'precondition', code: 'ConditionNotMet' })
}

/** The error of a name that had to be free. */
export function takenError({ key, options: { ifAbsent } }: Named, cause: unknown): StorageError {
  if (ifAbsent === true) return new StorageError(`a file is there under ${JSON.stringify(key)}; it was left as it is`, { kind: 'precondition', cause })
  const message = `a file that was not listed under ${JSON.stringify(key)} has this name, or one that differs in letter case only; it was left as it is`
  return new StorageError(message, { kind: 'conflict', code: 'NameTaken', cause })
}

/**
 * A file that is written in place changes under all of its names.
 * @throws StorageError `failed` when the file has others
 */
export function requireOneName({ key }: Named, standing: FileHead | undefined): void {
  if (standing === undefined || standing.links <= 1) return
  const message = `${JSON.stringify(key)} has further names at the target, which would change too, because the share cannot rename files; delete it there`
  throw new StorageError(message, { kind: 'failed', code: 'NoRenames' })
}
