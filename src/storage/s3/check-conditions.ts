import type { WriteOptions } from '../storage.ts'
import type { S3Transport } from './transport.ts'
import { kindOf, StorageError } from '../../errors.ts'

/**
 * Holds an object against the conditions of a copy that is about to replace it: not all services know conditions on
 * copies, and those that do not ignore them.
 *
 * @throws StorageError `precondition`
 */
export async function checkConditions(transport: S3Transport, whole: string, key: string, options: WriteOptions = {}): Promise<void> {
  const { ifMatch, ifAbsent, signal } = options
  if (ifMatch === undefined && !ifAbsent) return
  const etag = await etagOf(transport, whole, signal)
  if (ifMatch !== undefined && etag !== ifMatch) {
    throw new StorageError(`${key} is no longer what it was when it was looked at`, { kind: 'precondition' })
  }
  if (ifAbsent && etag !== undefined) throw new StorageError(`${key} is there already`, { kind: 'precondition' })
}

async function etagOf(transport: S3Transport, whole: string, signal: AbortSignal | undefined): Promise<string | undefined> {
  try {
    return (await transport.head({ key: whole }, { signal })).etag
  } catch (error) {
    if (kindOf(error) === 'not-found') return undefined
    throw error
  }
}
