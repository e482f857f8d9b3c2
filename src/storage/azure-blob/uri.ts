import { encodePath } from '../service/paths.ts'

/**
 * Percent-encodes a blob's name for a path; slashes stay.
 * @throws StorageError `unsafe-key` when the name has no UTF-8 form (lone surrogates)
 */
export function encodeName(name: string): string {
  return encodePath(name, encodeURIComponent, 'name a blob')
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
