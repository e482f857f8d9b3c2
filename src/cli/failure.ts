import { isBug, kindOf, messageOf, UsageError } from '../errors.ts'
import { withoutSecrets } from '../location/redact.ts'
import { ownVariable, type Environment } from '../options/table/names.ts'
import type { Outcome } from '../run.ts'
import { azcopyMessage } from './azcopy/json-output.ts'
import { version } from './help/version.ts'
import { escapeControls, escapeLines, recordLine } from './log/record.ts'
import { refusalDocument } from './outputs/result.ts'
import type { Screen, Surroundings } from './surroundings.ts'

/** Exit codes, as s3sync has them; a run that a signal stopped ends with 128 and the signal's number. */
export const EXIT = {
  fine: 0, failed: 1, usage: 2, warnings: 3, bug: 101,
  SIGHUP: 129, SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGXCPU: 152,
} as const

/** The exit code of a run of which an output could not be made. A failure of the run itself keeps its code. */
export function afterFailedOutput(exitCode: number): number {
  return exitCode === EXIT.fine || exitCode === EXIT.warnings ? EXIT.failed : exitCode
}

/**
 * Prints what ended the command before it could run.
 *
 * @returns the exit code
 */
export function fail(error: unknown, { stdout, stderr }: Pick<Surroundings, 'stdout' | 'stderr'>, form: ErrorForm = 'text'): number {
  if (form === 'result') {
    stdout.on('error', () => {})
    stdout.write(refusalDocument(error, codeOf(error)))
  }
  if (isBug(error)) return crash(error, stderr)
  const message = messageOf(error)
  switch (form) {
    case 'azcopy':
      stdout.on('error', () => {})
      stdout.write(azcopyMessage('Error', message))
      break
    case 'json':
      stderr.write(recordLine({ message, kind: kindOf(error) }, 'ERROR'))
      break
    case 'result':
    case 'text':
      stderr.write(`error: ${escapeControls(message)}\n`)
  }
  return codeOf(error)
}

function codeOf(error: unknown): number {
  if (isBug(error)) return EXIT.bug
  return kindOf(error) === 'usage' ? EXIT.usage : EXIT.failed
}

/**
 * How an error is printed that comes before the options are known: azcopy's message on stdout, the document of `--json`
 * there beside the line, a log record, or a line.
 */
export type ErrorForm = 'azcopy' | 'result' | 'json' | 'text'

/** What the words ask for, as far as that can be seen when they cannot be read as a whole. */
export function errorForm(words: readonly string[], env: Environment): ErrorForm {
  const end = words.indexOf('--')
  const options = end < 0 ? words : words.slice(0, end)
  const type = options.findLast((word, i) => word.startsWith('--output-type=') || options[i - 1] === '--output-type')
  if ((type?.replace(/^--output-type=/, '') ?? env['OBJSYNC_OUTPUT_TYPE'])?.toLowerCase() === 'json') return 'azcopy'
  if (isSwitchedOn('json', options, env)) return 'result'
  return isSwitchedOn('json-tracing', options, env) ? 'json' : 'text'
}

function isSwitchedOn(name: string, options: readonly string[], env: Environment): boolean {
  const flag = `--${name}`
  const text = options.findLast((word) => word === flag || word.startsWith(`${flag}=`))?.slice(flag.length) ?? env[ownVariable(name)]
  return text === '' || /^=?(?:true|1|t|yes|y|on)$/i.test(text ?? 'no')
}

/** Prints what only a bug can have caused, with all that is needed to find it. */
export function crash(error: unknown, stderr: Screen): number {
  const stack = withoutSecrets(escapeLines(error instanceof Error ? (error.stack ?? error.message) : String(error)))
  const program = `objsync ${version()} (Node ${process.version})`
  stderr.write(`${stack}\nerror: this is a bug in ${program}; please report it with the lines above\n`)
  return EXIT.bug
}

/**
 * The exit code of a run that ends with an exception.
 * @throws only mistakes, the user's or ours, which are worth passing on
 */
export function outcomeOf(error: unknown, signal: AbortSignal): Outcome {
  if (error instanceof Error && error.name === 'AbortError' && signal.aborted) return { status: 'interrupted' }
  if (error instanceof UsageError || !(error instanceof Error) || isBug(error)) throw error
  return { status: 'failed', error }
}
