import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Checks } from '../proof/verify.ts'
import { StorageError } from '../../errors.ts'

/** What is to be proved about a backup. */
export interface Claimed {
  readonly key: string
  /** As the target says after the copy; it must still be what was looked at before. */
  readonly original: ObjectHead
  readonly backup: ObjectHead
}

/** Did the copy compare the bytes that were stored with a digest? Then nothing more needs to be asked. */
export function isVerified({ written }: Checks): boolean {
  return written.some((check) => check !== 'not-asked' && 'verified' in check)
}

/**
 * Compares a backup with its original, by what the store says of both.
 * @throws StorageError `corrupt` when they differ
 */
export function proveBackup({ key, original, backup }: Claimed): void {
  if (backup.size !== original.size) throw differs(key, `it has ${backup.size} bytes and the original ${original.size}`)
  const [md5, expected] = [backup.facts.contentMd5, original.facts.contentMd5]
  if (md5 !== undefined && expected !== undefined && md5 !== expected) throw differs(key, `its MD5 is ${md5} and that of the original ${expected}`)
}

function differs(key: string, how: string): StorageError {
  return new StorageError(`the backup of ${JSON.stringify(key)} is not the original: ${how}`, { kind: 'corrupt' })
}
