import { StorageError } from '../../errors.ts'

const PLAIN_NAME = /^[A-Za-z0-9\-._~/]*$/

/**
 * Percent-encodes a blob's name for a path; slashes stay.
 * @throws StorageError `unsafe-key` when the name has no UTF-8 form (lone surrogates)
 */
export function encodeName(name: string): string {
  if (PLAIN_NAME.test(name)) return name
  try {
    return encodeURIComponent(name).replaceAll('%2F', '/')
  } catch (cause) {
    throw new StorageError(`${JSON.stringify(name)} has no UTF-8 form, so it cannot name a blob`, { kind: 'unsafe-key', cause })
  }
}

/** `name=value` pairs, encoded, without those that have no value; empty when there are none. */
export function encodeQuery(parameters: Readonly<Record<string, string | undefined>>): string {
  let query = ''
  for (const name in parameters) {
    const value = parameters[name]
    if (value !== undefined) query += `${query === '' ? '' : '&'}${encodeURIComponent(name)}=${encodeURIComponent(value)}`
  }
  return query
}
