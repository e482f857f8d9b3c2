import type { BlobPlace } from '../side.ts'
import { StorageError } from '../../../errors.ts'

type Keys = Pick<BlobPlace, 'single' | 'prefix'>

/** Whole name of a key. */
export function nameOf({ single, prefix }: Keys, key: string): string {
  return single ? single.name : prefix + key
}

/**
 * Whole name of the blob that is written or removed under a key. The service turns a backslash in a name into a slash, and so
 * would address another blob.
 * @throws StorageError `unsafe-key` for a key that has a backslash
 */
export function nameToWrite(place: Keys, key: string): string {
  const name = nameOf(place, key)
  if (!name.includes('\\')) return name
  const message = `${JSON.stringify(key)} cannot name a blob: the service turns the backslash into a slash, which names another blob; rename it`
  throw new StorageError(message, { kind: 'unsafe-key', code: 'Backslash' })
}
