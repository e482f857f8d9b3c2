import pLimit from 'p-limit'
import type { CallOptions } from '../contract/context.ts'
import type { RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { FileCall } from './side.ts'
import { isStorageError, StorageError } from '../../errors.ts'
import { deleteFile } from './api/delete-file.ts'
import { getFileProperties } from './api/get-file-properties.ts'
import { isAbsent, isOtherType } from './errors.ts'
import { removeFile } from './write/read-only.ts'

/** Requests at a time. */
const AT_A_TIME = 32

export interface Removal {
  /** Whole path of a key. */
  readonly pathOf: (key: string) => string
  /** Remove files that have the attribute ReadOnly. */
  readonly forceIfReadOnly: boolean
}

/**
 * Deletes files, each with a request of its own, several at a time.
 * @returns one outcome for each key, in the order of the keys
 */
export async function removeFiles(
  call: FileCall,
  keys: readonly string[],
  removal: Removal,
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  const limit = pLimit(AT_A_TIME)
  return Promise.all(keys.map((key, i) => limit(async (): Promise<RemoveOutcome> => {
    try {
      if (key.endsWith('/')) throw isFolder(key)
      const path = removal.pathOf(key)
      if (ifMatch?.[i]) await requireEtag(call, key, path, ifMatch[i], { signal })
      await (removal.forceIfReadOnly ? removeFile(call, path, { signal }) : call(deleteFile, { key: path }, { signal }))
      return { key }
    } catch (error) {
      if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
      return isAbsent(error) || isOtherType(error) ? { key } : { key, error }
    }
  })))
}

/** The service takes no conditions, so the file is looked at before. */
async function requireEtag(call: FileCall, key: string, path: string, etag: string, options: CallOptions): Promise<void> {
  const head = await call(getFileProperties, { key: path }, options)
  if (head.etag !== etag) throw new StorageError(`${JSON.stringify(key)} is another file than the one that was listed`, { kind: 'precondition', code: 'ConditionNotMet' })
}

function isFolder(key: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} is a folder; folders are not removed`, { kind: 'conflict' })
}
