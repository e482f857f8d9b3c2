import type { ErrorKind } from '../errors.ts'
import type { RunContext } from './run-context.ts'
import type { SyncSettings } from './settings.ts'
import type { Undone } from './report.ts'
import { NameConflictError } from './names/conflict.ts'
import { CallbackError, inContext, isStorageError, messageOf, StorageError } from '../errors.ts'

/**
 * What a fault concerns:
 *
 * - `run`: every further entry would fail too, so the run ends
 * - `object`: this entry alone; it counts as failed, the run goes on and ends with exit code 1
 * - `warning`: this entry alone; it is left out with a warning, as s3sync does, and the run ends with exit code 3
 */
export type Scope = 'run' | 'object' | 'warning'

const SCOPE_OF_KIND: Readonly<Record<ErrorKind, Scope>> = {
  'usage': 'run',
  'credentials': 'run',
  'no-location': 'run',
  'disk-full': 'run',
  'unreachable': 'run',
  'aborted': 'run',
  'not-found': 'warning',
  'unreadable': 'warning',
  'archived': 'warning',
  'precondition': 'warning',
  'unsafe-key': 'warning',
  'denied': 'object',
  'lost-write': 'object',
  'conflict': 'object',
  'changed': 'object',
  'corrupt': 'object',
  'mismatch': 'object',
  'rate-limited': 'object',
  'transient': 'object',
  'unsupported': 'object',
  'failed': 'object',
}

/** Code of the error for a pattern that takes too long. */
const UNUSABLE_PATTERN = 'UnusablePattern'

/** What a fault concerns. An error that is no StorageError is a bug, and ends the run. */
export function scopeOf(error: unknown, { conditions }: Pick<SyncSettings, 'conditions'>): Scope {
  if (!isStorageError(error) || error instanceof CallbackError) return 'run'
  // It would take its time for every entry.
  if (error.code === UNUSABLE_PATTERN) return 'run'
  // Without conditions in the settings, a failed precondition is an ordinary refusal.
  if (error.kind === 'precondition' && !Object.values(conditions).includes(true)) return 'object'
  return SCOPE_OF_KIND[error.kind]
}

/** After so many failures without a single success the run ends. */
const ALL_FAILED = 100

/**
 * Counts and reports a fault of one entry.
 *
 * @throws the error, naming the entry, when it concerns the whole run or warnings count as errors
 * @throws StorageError `failed` when everything has failed so far
 */
export function settleFault(error: unknown, undone: Undone, settings: SyncSettings, run: RunContext): void {
  const scope = scopeOf(error, settings)
  if (scope === 'run') throw named(error, undone)
  const message = `${undone.what === 'copy' ? 'not copied' : 'not deleted'}: ${messageOf(error)}`
  if (scope === 'warning') run.report.leftOut(undone, message, error)
  else run.report.failed(undone, message, error)
  if (settings.warnings.asErrors) throw named(error, undone)
  if (scope === 'object' && !(error instanceof NameConflictError)) throwIfNothingWorks(error, undone, run)
}

function throwIfNothingWorks(error: unknown, { what }: Undone, { report: { statistics } }: RunContext): void {
  const [failed, done] = what === 'copy' ? [statistics.failed, statistics.transferred] : [statistics.deleteFailed, statistics.deleted]
  if (done > 0 || failed < ALL_FAILED) return
  const verb = what === 'copy' ? 'copied' : 'deleted'
  throw new StorageError(`none of the first ${failed} objects could be ${verb}; the last one: ${messageOf(error)}`, { kind: 'failed', cause: error })
}

/** An error that ends the run names the entry at which it occurred. */
function named(error: unknown, { key, what }: Undone): unknown {
  if (!isStorageError(error) || error instanceof CallbackError || error.kind === 'aborted' || names(error, key)) return error
  return inContext(`${what === 'copy' ? 'copying' : 'deleting'} ${key}`, error)
}

/** Does the message name the key? Any text contains a key as short as `a`, so the key must be delimited. */
function names({ message }: StorageError, key: string): boolean {
  return message.startsWith(`${key}:`) || message.includes(`/${key}:`) || message.includes(JSON.stringify(key))
}
