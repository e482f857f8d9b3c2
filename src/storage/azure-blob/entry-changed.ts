import type { Entry } from '../entry.ts'
import { StorageError } from '../../errors.ts'

/** A read is conditional on the listed ETag, so a failed precondition means another blob by now. */
export function asChange(error: unknown, entry: Entry): unknown {
  const isChange = error instanceof StorageError && (error.kind === 'precondition' || error.code === 'InvalidRange')
  return isChange ? changed(entry) : error
}

export function changed(entry: Entry): StorageError {
  return new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed' })
}
