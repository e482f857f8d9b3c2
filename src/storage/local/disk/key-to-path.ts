import { posix, win32 } from 'node:path'
import { StorageError } from '../../../errors.ts'
import { isTemporaryName } from '../../../temporary/temporary-name.ts'

const LONGEST_SEGMENT = 255
const LONE_SURROGATE = /\p{Surrogate}/u
const ONLY_DOTS_AND_BLANKS = /^[.\s]+$/u
const WINDOWS_RESERVED = /[<>:"|?*\\\u0000-\u001f]/
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3]|conin\$|conout\$)\s*([.:].*)?$/i

/**
 * Returns the path that a key is written to; always inside `root`. Does not access the disk.
 *
 * @param root absolute path of the location
 * @throws StorageError `unsafe-key` for a key that cannot be a file name, or whose name would mean another file;
 *   `failed` for a name that is too long for any disk
 */
export function pathToWrite(root: string, key: string, platform: NodeJS.Platform = process.platform): string {
  const flaw = flawOfListed(key, platform) ?? flawOfNew(key, platform)
  if (flaw !== undefined) throw unsafeKey(key, flaw)
  if (key.length > LONGEST_SEGMENT / 3 && key.split('/').some((segment) => isTooLong(segment, platform))) throw tooLong(key, platform)
  return join(root, key, platform)
}

/**
 * Returns the path of a key that a listing of the same location returned; always inside `root`. Accepts names that this
 * program does not write but that a disk may contain.
 *
 * @throws StorageError `unsafe-key` for a key that leads elsewhere
 */
export function pathOfListed(root: string, key: string, platform: NodeJS.Platform = process.platform): string {
  const flaw = flawOfListed(key, platform) ?? (platform === 'win32' ? flawOfNew(key, platform) : undefined)
  if (flaw !== undefined) throw unsafeKey(key, flaw)
  return join(root, key, platform)
}

/** Reports whether a file or folder of this location can have the key. Only such a key has a path. Does not access the disk. */
export function canBeName(key: string, platform: NodeJS.Platform = process.platform): boolean {
  const name = key.endsWith('/') ? key.slice(0, -1) : key
  const flaw = flawOfListed(name, platform) ?? (platform === 'win32' ? flawOfNew(name, platform) : undefined)
  return flaw === undefined && !name.split('/').some((segment) => isTooLong(segment, platform))
}

/** Returns the path of a key that `canBeName`; the path of a folder without its slash. */
export function pathOfKey(root: string, key: string, platform: NodeJS.Platform = process.platform): string {
  return join(root, key.endsWith('/') ? key.slice(0, -1) : key, platform)
}

function join(root: string, key: string, platform: NodeJS.Platform): string {
  const { sep } = platform === 'win32' ? win32 : posix
  const base = root.endsWith(sep) ? root : root + sep
  return base + (platform === 'win32' ? key.replaceAll('/', sep) : key)
}

function unsafeKey(key: string, flaw: string): StorageError {
  return new StorageError(`${JSON.stringify(key)} cannot become a file name: ${flaw}`, { kind: 'unsafe-key' })
}

function tooLong(key: string, platform: NodeJS.Platform): StorageError {
  const unit = platform === 'win32' ? 'characters' : 'bytes'
  const message = `${JSON.stringify(key)} cannot become a file name: a segment is longer than ${LONGEST_SEGMENT} ${unit}`
  return new StorageError(message, { kind: 'failed', code: 'ENAMETOOLONG' })
}

/** An empty segment, a segment of dots, or a NUL. One match shows that a key has none of them, as most keys. */
const SUSPICIOUS = /(?:^|[/\\])\.{0,2}(?:[/\\]|$)|\0/

/** Returns why the path of a key would leave the root. */
function flawOfListed(key: string, platform: NodeJS.Platform): string | undefined {
  if (!SUSPICIOUS.test(key)) return undefined
  if (key.includes('\0')) return 'it holds a NUL character'
  for (const segment of key.split(platform === 'win32' ? /[/\\]/ : '/')) {
    if (segment === '') return 'it has an empty segment'
    if (segment === '.' || segment === '..') return `it has the segment "${segment}"`
  }
  return undefined
}

/** Returns why a new name is dangerous or could name another file. */
function flawOfNew(key: string, platform: NodeJS.Platform): string | undefined {
  if (LONE_SURROGATE.test(key)) return 'it is not well-formed Unicode'
  const segments = key.split('/')
  for (const segment of segments) {
    const flaw = flawOfSegment(segment, platform)
    if (flaw !== undefined) return flaw
  }
  return isTemporaryName(segments.at(-1) ?? '') ? 'the name is kept for files that are being written' : undefined
}

function flawOfSegment(segment: string, platform: NodeJS.Platform): string | undefined {
  return platform === 'win32' ? flawOnWindows(segment) : undefined
}

/** NTFS counts UTF-16 units, the others bytes. */
function isTooLong(segment: string, platform: NodeJS.Platform): boolean {
  if (platform === 'win32') return segment.length > LONGEST_SEGMENT
  return Buffer.byteLength(segment) > LONGEST_SEGMENT
}

/** https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
function flawOnWindows(segment: string): string | undefined {
  if (ONLY_DOTS_AND_BLANKS.test(segment)) return 'it has a segment of dots and blanks only'
  if (WINDOWS_RESERVED.test(segment)) return 'it has a character that Windows reserves'
  if (WINDOWS_DEVICE.test(segment)) return 'it names a Windows device'
  if (/[. ]$/.test(segment)) return 'Windows drops a dot or blank at the end of a name'
  return undefined
}
