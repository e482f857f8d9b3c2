import { UsageError } from '../../errors.ts'
import { similarTo } from './mistakes.ts'
import { CHECK_WORD, COMMAND_WORDS, JOBS_WORD, QUESTION_WORDS } from './spell-out.ts'

const COPY = 'objsync SOURCE TARGET copies what is new or has changed'
const MOVE = `${COPY}; the source is never removed`
const MIRROR = 'objsync --delete SOURCE TARGET makes the target the same as the source'
const COMPARE = 'objsync check SOURCE TARGET compares'
const LIST = 'objsync does not list; objsync --dry-run SOURCE TARGET shows what would be copied'
const REMOVE = 'objsync removes only what the source does not have: objsync --delete SOURCE TARGET'
const MAKE = 'folders are made when they are needed; buckets and containers must exist'
const SIGN_IN = 'objsync uses the credentials of the environment, of AWS profiles, and of az login'
const OTHER = 'objsync only syncs (objsync SOURCE TARGET) and checks (objsync check SOURCE TARGET)'
const COMPLETION = 'objsync completion SHELL prints the script'

/** Commands of other tools, by what they do. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ...['cp', 'copy', 'copyto', 'get', 'put', 'upload', 'download'].map((word) => [word, COPY] as const),
  ...['mv', 'move', 'moveto'].map((word) => [word, MOVE] as const),
  ...['mirror', 'rsync'].map((word) => [word, MIRROR] as const),
  ...['diff', 'compare', 'verify', 'cmp'].map((word) => [word, COMPARE] as const),
  ...['ls', 'list', 'lsd', 'lsf', 'lsl', 'du', 'size', 'stat', 'tree', 'find'].map((word) => [word, LIST] as const),
  ...['rm', 'remove', 'del', 'delete', 'rb', 'rmdir', 'purge'].map((word) => [word, REMOVE] as const),
  ...['mb', 'md', 'make', 'mkdir'].map((word) => [word, MAKE] as const),
  ...['login', 'logout', 'configure', 'alias'].map((word) => [word, SIGN_IN] as const),
  ...['bisync', 'cat', 'head', 'pipe', 'presign', 'env', 'bench', 'config'].map((word) => [word, OTHER] as const),
  ...['complete', 'autocomplete'].map((word) => [word, COMPLETION] as const),
])

/** Programs whose command lines people paste behind `objsync`. */
const PROGRAMS: readonly string[] = ['aws', 's3', 's3api', 'rclone', 's5cmd', 's3cmd', 's3sync', 'mc', 'azcopy', 'gsutil', 'gcloud', 'storage']

/** Returns the error for words of another tool, or for a misspelt first word; undefined for all others. */
export function refusalOfCommand(positionals: readonly string[]): UsageError | undefined {
  const at = positionals.findIndex((word) => !PROGRAMS.includes(word))
  const [programs, command = '', rest] = at < 0 ? [positionals, '', []] : [positionals.slice(0, at), positionals[at], positionals.slice(at + 1)]
  const remedy = REMEDIES.get(command)
  if (programs.length > 0) return refusalOfPrograms(programs, command, rest.length, remedy)
  if (remedy !== undefined) return new UsageError(`there is no command ${command}; ${remedy} (a path of that name is written ./${command})`)
  const meant = [...COMMAND_WORDS, CHECK_WORD, JOBS_WORD, ...QUESTION_WORDS].find((word) => word.length > 3 && isSlipOf(command, word))
  return meant === undefined ? undefined : new UsageError(`there is no command ${command}; did you mean ${meant}? (A path of that name is written ./${command})`)
}

function refusalOfPrograms(programs: readonly string[], command: string, rest: number, remedy: string | undefined): UsageError | undefined {
  if (remedy === undefined && !COMMAND_WORDS.includes(command) && rest === 0) return undefined
  const words = programs.join(' ')
  return new UsageError(remedy === undefined ? `leave out ${words}: objsync sync SOURCE TARGET` : `leave out ${words} ${command}: ${remedy}`)
}

/** A folder that does not exist must not be taken for a misspelt command, so that only slips of a letter or two count. */
function isSlipOf(word: string, command: string): boolean {
  return /^[a-z]+$/i.test(word) && similarTo(word, [command], command.length > 5 ? 2 : 1) !== undefined
}
