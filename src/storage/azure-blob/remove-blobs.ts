import pLimit from 'p-limit'
import type { RemoveOptions, RemoveOutcome } from '../contract/removing.ts'
import type { BlobTransport } from './transport.ts'
import { isStorageError } from '../../errors.ts'

/** Requests at a time. */
const AT_A_TIME = 32

/**
 * Deletes blobs side by side, each with a request of its own.
 *
 * @param nameOf whole name of a key
 * @returns one outcome for each key, in the order of the keys
 */
export async function removeBlobs(
  transport: Pick<BlobTransport, 'remove'>,
  keys: readonly string[],
  nameOf: (key: string) => string,
  { ifMatch, signal }: RemoveOptions = {},
): Promise<RemoveOutcome[]> {
  const limit = pLimit(AT_A_TIME)
  return Promise.all(keys.map((key, i) => limit(async (): Promise<RemoveOutcome> => {
    try {
      await transport.remove(nameOf(key), { ifMatch: ifMatch?.[i], signal })
      return { key }
    } catch (error) {
      if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
      return { key, error }
    }
  })))
}
