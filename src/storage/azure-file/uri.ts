import { encodePath } from '../service/paths.ts'

/**
 * Percent-encodes the path of a file or directory in its share; slashes stay.
 * @throws StorageError `unsafe-key` when the path has no UTF-8 form (lone surrogates)
 */
export function encodeFilePath(path: string): string {
  return encodePath(path, encodeURIComponent, 'name a file')
}

/** `name=value` pairs, encoded, without those that have no value. */
export function encodeQuery(parameters: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(parameters)
    .flatMap(([name, value]) => (value === undefined ? [] : [`${encodeURIComponent(name)}=${encodeURIComponent(value)}`]))
    .join('&')
}
