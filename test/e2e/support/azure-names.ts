import { ODD_KEYS } from './mixed.ts'

/** Odd names that a Blob side takes: none ends in a dot (left out, as azcopy does), and the SDK makes slashes of backslashes. */
export function oddBlobContents(): Record<string, string> {
  const keys = ODD_KEYS.filter((key) => !key.endsWith('.') && !key.includes('\\'))
  return Object.fromEntries(keys.map((key, i) => [key, `${i} ${key}`]))
}
