import { ServiceError } from './http/error.ts'

const LONGEST_NAME = 255
const LONGEST_PATH = 2048
const DEEPEST = 250
const RESERVED = /^(?:CON|PRN|AUX|NUL|CLOCK\$|COM[1-9]|LPT[1-9])$/i
const NOT_IN_SMB = new RegExp('["\\\\:|<>*?/\\u0000-\\u001f\\u0081]')
const SHARE = /^(?=.{3,63}$)[a-z0-9](?:-?[a-z0-9])*$/
const PLAIN = /^[\x20-\x7e]*$/

/** Whether the service takes this name for a share. */
export function isShareName(name: string): boolean {
  return SHARE.test(name)
}

/**
 * What a name is looked up by: on SMB shares names that differ in case only are one name. One character is folded
 * into one, as the file system behind the service does it.
 */
export function foldName(name: string): string {
  if (PLAIN.test(name)) return name.toUpperCase()
  let folded = ''
  for (const character of name) {
    const upper = character.toUpperCase()
    folded += upper.length === character.length ? upper : character
  }
  return folded
}

/** The order of listings: by folded names, and by the names themselves where those are equal. */
export function compareNames(a: string, b: string): number {
  const [x, y] = [foldName(a), foldName(b)]
  if (x !== y) return x < y ? -1 : 1
  return a < b ? 1 : a > b ? -1 : 0
}

/**
 * Splits a path of a URL, of which `%2F` separates too, into decoded names, and drops the dots that end a name unless they are to stay.
 * @throws ServiceError InvalidUri for escapes that are no UTF-8
 */
export function namesOf(path: string, keepDots: boolean): string[] {
  let decoded: string
  try {
    decoded = decodeURIComponent(path)
  } catch {
    throw new ServiceError('InvalidUri')
  }
  const names = decoded.split('/').filter((name) => name !== '')
  return keepDots ? names : names.map((name) => (name === '.' || name === '..' ? name : name.replace(/\.+$/, '')))
}

/** @throws ServiceError InvalidResourceName for names that the protocol of the share cannot hold */
export function checkNames(names: readonly string[], protocol: 'SMB' | 'NFS'): void {
  const bad = (name: string): boolean => name === '' || name === '.' || name === '..' || name.length > LONGEST_NAME
    || (protocol === 'SMB' ? NOT_IN_SMB.test(name) || RESERVED.test(name) : name.includes('\0'))
  if (names.some(bad) || names.length > DEEPEST || names.join('/').length > LONGEST_PATH) throw new ServiceError('InvalidResourceName')
}
