import pLimit from 'p-limit'
import type { RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { BlobCall } from './side.ts'
import { isStorageError } from '../../errors.ts'
import { deleteBlob } from './api/delete-blob.ts'
import { getBlobProperties } from './api/get-blob-properties.ts'
import { isGone } from './errors.ts'
import { isStub } from './folder-stubs.ts'

/** Requests at a time. */
const AT_A_TIME = 32

/**
 * Deletes blobs, each with a request of its own, several at a time.
 *
 * @param nameOf whole name of a key
 * @returns one outcome for each key, in the order of the keys
 */
export async function removeBlobs(
  call: BlobCall,
  keys: readonly string[],
  nameOf: (key: string) => string,
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  const limit = pLimit(AT_A_TIME)
  return Promise.all(keys.map((key, i) => limit(async (): Promise<RemoveOutcome> => {
    try {
      await call(deleteBlob, { key: nameOf(key), ifMatch: ifMatch?.[i] }, { signal })
      return { key }
    } catch (error) {
      if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
      return isGone(error) ? { key } : { key, error }
    }
  })))
}

/**
 * Deletes blobs where blobs that mark folders are entries of their own. Such a blob may have taken the place of the one that is
 * to be deleted, because both have one name, so each is looked at first. A marker stays: nothing is under the key any more.
 */
export async function removeButStubs(
  call: BlobCall,
  keys: readonly string[],
  nameOf: (key: string) => string,
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  const limit = pLimit(AT_A_TIME)
  return Promise.all(keys.map((key, i) => limit(async (): Promise<RemoveOutcome> => {
    try {
      const head = await call(getBlobProperties, { key: nameOf(key) }, { signal })
      if (isStub(head)) return { key }
      await call(deleteBlob, { key: nameOf(key), ifMatch: ifMatch?.[i] ?? head.etag }, { signal })
      return { key }
    } catch (error) {
      if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
      return error.kind === 'not-found' || isGone(error) ? { key } : { key, error }
    }
  })))
}
