import pLimit from 'p-limit'
import type { RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { BlobCall } from './side.ts'
import { isStorageError, type StorageError } from '../../errors.ts'
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
export function removeBlobs(
  call: BlobCall,
  keys: readonly string[],
  nameOf: (key: string) => string,
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  return removeEach(keys, async (key, i) => {
    await call(deleteBlob, { key: nameOf(key), ifMatch: ifMatch?.[i] }, { signal })
  })
}

/**
 * Deletes blobs where blobs that mark folders are entries of their own. Such a blob may have taken the place of the one that is
 * to be deleted, because both have one name, so each is looked at first. A marker stays: nothing is under the key any more.
 */
export function removeButStubs(
  call: BlobCall,
  keys: readonly string[],
  nameOf: (key: string) => string,
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  return removeEach(keys, async (key, i) => {
    const head = await call(getBlobProperties, { key: nameOf(key) }, { signal })
    if (!isStub(head)) await call(deleteBlob, { key: nameOf(key), ifMatch: ifMatch?.[i] ?? head.etag }, { signal })
  }, (error) => error.kind === 'not-found' || isGone(error))
}

/** @param isMissing whether an error says that there was nothing to remove */
async function removeEach(
  keys: readonly string[],
  remove: (key: string, i: number) => Promise<void>,
  isMissing: (error: StorageError) => boolean = isGone,
): Promise<RemoveOutcome[]> {
  const limit = pLimit(AT_A_TIME)
  return Promise.all(keys.map((key, i) => limit(async (): Promise<RemoveOutcome> => {
    try {
      await remove(key, i)
      return { key }
    } catch (error) {
      if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
      return isMissing(error) ? { key } : { key, error }
    }
  })))
}
