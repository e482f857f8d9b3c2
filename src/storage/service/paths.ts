import { StorageError } from '../../errors.ts'

/** Needs no encoding. */
const PLAIN_PATH = /^[A-Za-z0-9\-._~/]*$/

/**
 * Percent-encodes a key for a path; slashes stay.
 *
 * @param encode percent-encodes a text, slashes too
 * @param what what the key cannot be, for the message: `be a key`
 * @throws StorageError `unsafe-key` when the key has no UTF-8 form (lone surrogates)
 */
export function encodePath(key: string, encode: (text: string) => string, what: string): string {
  if (PLAIN_PATH.test(key)) return key
  try {
    return encode(key).replaceAll('%2F', '/')
  } catch (cause) {
    throw new StorageError(`${JSON.stringify(key)} has no UTF-8 form, so it cannot ${what}`, { kind: 'unsafe-key', cause })
  }
}
