import type { Entry } from '../contract/entry.ts'
import { StorageError, type ErrorKind } from '../../errors.ts'

/** Kinds that say so. */
const CHANGES: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['precondition', 'changed'])

/**
 * A read is conditional on the listed ETag, so a failed precondition means another object by now; so does a range that
 * lies beyond its end, where the service has no ETags.
 */
export function asChange(error: unknown, entry: Entry): unknown {
  const isChange = error instanceof StorageError && (CHANGES.has(error.kind) || error.code === 'InvalidRange')
  return isChange ? changed(entry) : error
}

export function changed(entry: Entry): StorageError {
  return new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed' })
}

/**
 * Compares what a read answered with what was listed.
 * @throws StorageError `changed` when it is another object by now; `transient` when it is the same one, but its answer came
 *   short, which the end of a connection can do unnoticed when the answer gave no length
 */
export function checkIsListed({ size, etag }: Pick<Entry, 'size' | 'etag'>, entry: Entry): void {
  if (isOther(etag, entry.etag)) throw changed(entry)
  if (size === entry.size) return
  if (etag === '' || etag !== entry.etag || size > entry.size) throw changed(entry)
  throw new StorageError(`${entry.key}: only ${size} bytes came of the ${entry.size} that were listed`, { kind: 'transient', code: 'WrongLength' })
}

/**
 * Compares a fresh look at an object with its listing; if the ETags decide, sizes do not matter.
 * @throws StorageError `changed`
 */
export function checkStillListed({ size, etag }: Pick<Entry, 'size' | 'etag'>, entry: Entry): void {
  if (isOther(etag, entry.etag)) throw changed(entry)
  if ((etag === '' || entry.etag === '') && size !== entry.size) throw changed(entry)
}

/** Does the answered ETag differ from the listed one? Unknown, so false, when one of them is missing. */
function isOther(answered: string, listed: string): boolean {
  return answered !== '' && listed !== '' && answered !== listed
}
