import { StorageError } from '../../../errors.ts'
import type { ErrorKind } from '../../../errors.ts'

const MEANING: Readonly<Record<string, readonly [ErrorKind, string]>> = {
  ENOENT: ['not-found', 'it does not exist'],
  EACCES: ['denied', 'permission denied'],
  EPERM: ['denied', 'operation not permitted'],
  EROFS: ['denied', 'the disk is read-only'],
  EISDIR: ['conflict', 'a folder stands there'],
  ENOTDIR: ['conflict', 'a file stands where a folder should be'],
  EEXIST: ['conflict', 'something else already stands there'],
  ENOTEMPTY: ['conflict', 'a folder that is not empty stands there'],
  ENAMETOOLONG: ['failed', 'the name is too long for this disk'],
  EILSEQ: ['unsafe-key', 'this disk does not take such a name'],
  ELOOP: ['failed', 'too many symbolic links'],
  ENOSPC: ['disk-full', 'no space left on the disk'],
  EDQUOT: ['disk-full', 'the disk quota is used up'],
  EFBIG: ['failed', 'the file is too large for this disk'],
  EIO: ['failed', 'the disk reports an input/output error'],
  EMFILE: ['transient', 'too many open files in this process'],
  ENFILE: ['transient', 'too many open files in the system'],
  EBUSY: ['transient', 'it is in use'],
  EAGAIN: ['transient', 'the disk is busy'],
  ESTALE: ['transient', 'the network disk lost the file handle'],
}

/** Returns the system's code of an error (`ENOENT`), if it has one. */
export function codeOf(error: unknown): string | undefined {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return typeof code === 'string' ? code : undefined
}

/** Reports whether the error says that nothing is under the path, or that a folder of the path is missing. */
export function isAbsent(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'ENOENT' || code === 'ENOTDIR'
}

/**
 * Converts the error of a system call to a `StorageError`, which it returns as it is.
 *
 * @param operation a verb for the message: `read`, `write`, `remove`, …
 */
export function storageErrorOf(error: unknown, operation: string, key: string): StorageError {
  if (error instanceof StorageError) return error
  const code = codeOf(error)
  const [kind, words] = (code === undefined ? undefined : MEANING[code]) ?? ['failed' as const, plainWords(error)]
  const suffix = code === undefined ? '' : ` (${code})`
  return new StorageError(`cannot ${operation} ${quote(key)}: ${words}${suffix}`, {
    kind,
    cause: error,
    ...(code === undefined ? {} : { code }),
  })
}

/** Like `storageErrorOf`, for reads: missing rights concern the file only (`unreadable`), and without its folder the file is `not-found`. */
export function readErrorOf(error: unknown, operation: string, key: string): StorageError {
  const named = storageErrorOf(error, operation, key)
  const kind = named.kind === 'denied' ? 'unreadable' : named.code === 'ENOTDIR' ? 'not-found' : named.kind
  return kind === named.kind ? named : new StorageError(named.message, { kind, code: named.code, cause: error })
}

function plainWords(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** The root of the location has no key. */
function quote(key: string): string {
  return key === '' ? 'the folder itself' : JSON.stringify(key)
}
