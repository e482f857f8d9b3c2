import { StorageError } from '../../errors.ts'
import type { WriteOptions } from '../contract/writing.ts'
import type { MemoryObject } from './memory-object.ts'

/**
 * Checks the conditions of a write against the object under a key.
 * @throws StorageError `precondition`
 */
export function checkConditions(
  key: string,
  current: MemoryObject | undefined,
  { ifMatch, ifAbsent }: Pick<WriteOptions, 'ifMatch' | 'ifAbsent'> = {},
): void {
  if (ifAbsent === true && current !== undefined) throw unmet(key, 'something stands there')
  if (ifMatch !== undefined && current?.etag !== ifMatch) throw unmet(key, 'another object stands there, or none')
}

export function unmet(key: string, why: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} was left as it is: ${why}`, { kind: 'precondition' })
}
