import type { WriteOptions } from '../storage.ts'
import type { S3Call } from './side.ts'
import { kindOf, StorageError } from '../../errors.ts'
import { headObject } from './api/head-object.ts'

/**
 * Checks the conditions of a copy on the object that it is about to replace. Not all services know conditions on copies,
 * and those that do not know them ignore them.
 *
 * @throws StorageError `precondition`
 */
export async function checkConditions(call: S3Call, whole: string, key: string, options: WriteOptions = {}): Promise<void> {
  const { ifMatch, ifAbsent, signal } = options
  if (ifMatch === undefined && !ifAbsent) return
  const etag = await etagOf(call, whole, signal)
  if (ifMatch !== undefined && etag !== ifMatch) {
    throw new StorageError(`${key} is no longer what it was when it was looked at`, { kind: 'precondition' })
  }
  if (ifAbsent && etag !== undefined) throw new StorageError(`${key} is there already`, { kind: 'precondition' })
}

async function etagOf(call: S3Call, whole: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return (await call(headObject, { key: whole }, { signal })).etag
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}
