import pLimit from 'p-limit'
import type { CallOptions } from '../contract/context.ts'
import type { RemoveOptions } from '../contract/removing.ts'
import type { S3Call } from './side.ts'
import { isStorageError } from '../../errors.ts'
import { deleteObject } from './api/delete-object.ts'
import { deleteObjects, type KeyOutcome } from './api/delete-objects.ts'
import { hasXmlForm } from '../../xml.ts'

/** Requests for one key each at a time. */
const AT_A_TIME = 16

/**
 * Deletes keys with one request, except those that XML cannot carry: the service would refuse the whole request
 * (MalformedXML), so each goes in a request of its own. So does every key where conditions are given: DeleteObject
 * takes one as a header, and more services know that than know of conditions in DeleteObjects.
 *
 * @returns one outcome for each key, in the order of the keys
 */
export async function removeKeys(call: S3Call, keys: readonly string[], options: RemoveOptions = {}): Promise<KeyOutcome[]> {
  const { ifMatch, signal } = options
  const oneByOne = pLimit(AT_A_TIME)
  const removeSingly = (key: string, etag?: string): Promise<KeyOutcome> => oneByOne(() => removeOne(call, key, etag, { signal }))
  if (ifMatch) return Promise.all(keys.map((key, i) => removeSingly(key, ifMatch[i])))
  const batch = keys.filter(hasXmlForm)
  const batchOutcomes = batch.length > 0 ? await call(deleteObjects, { keys: batch }, { signal }) : []
  if (batch.length === keys.length) return batchOutcomes
  const inTurn = batchOutcomes.values()
  return Promise.all(keys.map(async (key) => (hasXmlForm(key) ? (inTurn.next().value ?? { key }) : removeSingly(key))))
}

async function removeOne(call: S3Call, key: string, ifMatch: string | undefined, options: CallOptions): Promise<KeyOutcome> {
  try {
    await call(deleteObject, { key, ifMatch }, options)
    return { key }
  } catch (error) {
    if (!isStorageError(error) || error.kind === 'aborted' || error.kind === 'credentials') throw error
    return error.kind === 'not-found' ? { key } : { key, error }
  }
}
