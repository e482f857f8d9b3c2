import { createHash } from 'node:crypto'
import { StorageError } from '../../errors.ts'
import type { Payload } from '../storage.ts'

/** MD5 in lower-case hex. */
export function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('hex')
}

/** The ETag of an object in parts: the MD5 of the parts' binary MD5s, and their number. */
export function multipartEtag(md5s: readonly string[]): string {
  return `${md5Of(Buffer.from(md5s.join(''), 'hex'))}-${md5s.length}`
}

/** @throws StorageError `corrupt` when the bytes are not those that the caller computed the MD5 of */
export function checkDigest(key: string, { bytes, md5 }: Payload): void {
  if (md5Of(bytes) === md5) return
  throw new StorageError(`${JSON.stringify(key)}: the bytes that came do not have the MD5 that was sent`, { kind: 'corrupt' })
}
