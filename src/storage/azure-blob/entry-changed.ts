import type { Entry } from '../entry.ts'
import { StorageError } from '../../errors.ts'

/** Codes of answers that show another size than the listing. */
const CODES: ReadonlySet<string | undefined> = new Set(['InvalidRange', 'AnswerTooLong'])

/** A read is conditional on the listed ETag, so a failed precondition means another blob by now. */
export function asChange(error: unknown, entry: Entry): unknown {
  const isChange = error instanceof StorageError && (error.kind === 'precondition' || CODES.has(error.code))
  return isChange ? changed(entry) : error
}

export function changed(entry: Entry): StorageError {
  return new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed' })
}
