import type { FilePlace } from '../side.ts'
import { StorageError } from '../../../errors.ts'
import { checkPath } from './names.ts'

type Keys = Pick<FilePlace, 'single' | 'prefix'>
type WrittenKeys = Pick<FilePlace, 'single' | 'prefix' | 'protocol' | 'trailingDot'>

/** Whole path of a key. */
export function pathOf({ single, prefix }: Keys, key: string): string {
  return single ? single.path : prefix + key
}

/** Whole path of a directory; undefined for the root of the share. */
export function folderPath(place: Keys, key: string): string | undefined {
  return pathOf(place, key).replace(/\/$/, '') || undefined
}

/** @throws StorageError `unsafe-key` for a key that the share cannot hold */
export function checkKey(place: WrittenKeys, key: string): void {
  checkPath(key, pathOf(place, key.replace(/\/$/, '')), place)
}

/**
 * Whole path of the file that is written under a key.
 * @throws StorageError `unsafe-key` for a key that the share cannot hold as a file
 */
export function pathToWrite(place: WrittenKeys, key: string): string {
  if (key.endsWith('/')) throw new StorageError(`${JSON.stringify(key)} names a folder, which has no content`, { kind: 'unsafe-key' })
  checkKey(place, key)
  return pathOf(place, key)
}
