import { isStorageError, kindOf, messageOf } from '../errors.ts'
import type { Screen } from './surroundings.ts'
import { version } from './version.ts'

/** Exit codes, as s3sync has them; a run that a signal stopped ends with 128 and the signal's number. */
export const EXIT = {
  fine: 0, failed: 1, usage: 2, warnings: 3, bug: 101,
  SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGXCPU: 152,
} as const

/** Is the error a mistake in this program? What an adapter named or the system reported comes from the world around it. */
export function isBug(error: unknown): boolean {
  return !isStorageError(error) && !(error instanceof Error && 'syscall' in error)
}

/**
 * Prints what ended the command before it could run.
 *
 * @returns the exit code
 */
export function fail(error: unknown, stderr: Screen): number {
  if (isBug(error)) return crash(error, stderr)
  stderr.write(`error: ${messageOf(error)}\n`)
  return kindOf(error) === 'usage' ? EXIT.usage : EXIT.failed
}

/** Prints what only a bug can have caused, with all that is needed to find it. */
export function crash(error: unknown, stderr: Screen): number {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const program = `objsync ${version()} (Node ${process.version})`
  stderr.write(`${stack}\nerror: this is a bug in ${program}; please report it with the lines above\n`)
  return EXIT.bug
}
