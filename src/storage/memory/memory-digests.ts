import type { Payload } from '../storage.ts'
import { StorageError } from '../../errors.ts'
import { md5Of } from '../../integrity/md5.ts'

/**
 * MD5 of the bytes, as the memory computed it itself.
 * @throws StorageError `corrupt` when it is not the one that was sent along
 */
export function checkedMd5(key: string, { bytes, md5 }: Payload): string {
  const computed = md5Of(bytes)
  if (md5 === undefined || md5 === computed) return computed
  throw new StorageError(`${JSON.stringify(key)}: the bytes that came do not have the MD5 that was sent`, { kind: 'corrupt' })
}
