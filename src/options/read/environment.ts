import { UsageError } from '../../errors.ts'
import { parseStrictly } from '../kinds/switch.ts'
import { ownVariable, upperSnakeCase, type Environment } from '../table/names.ts'
import type { OptionRow } from '../table/row.ts'
import { similarTo } from './mistakes.ts'

/** An option's value as an environment variable holds it. */
export interface EnvironmentText {
  readonly variable: string
  readonly text: string
}

/** Set to 1, it makes s3sync's own variables count (`SOURCE`, `DELETE`, …), which are too common to always do so. */
const S3SYNC_NAMES = 'OBJSYNC_S3SYNC_ENV'

/** @throws UsageError when the variable holds anything but 1 or 0 */
export function readsS3syncNames(env: Environment): boolean {
  const value = env[S3SYNC_NAMES] ?? ''
  if (value === '1') return true
  if (value === '' || value === '0') return false
  throw new UsageError(`invalid value '${value}' for ${S3SYNC_NAMES}: set it to 1 to read s3sync's variables, or unset it`)
}

/** Names of the variables that set an option, the one that counts most first. */
export function variablesOf(row: OptionRow, s3syncNames: boolean): string[] {
  const own = ownVariable(row.name)
  if (row.environment === 'none') return []
  const bareCounts = row.environment === 'sdk' || (row.environment === undefined && s3syncNames)
  return bareCounts ? [own, upperSnakeCase(row.name)] : [own]
}

/** Looks an option up. */
export function findVariable(row: OptionRow, env: Environment, s3syncNames: boolean): EnvironmentText | undefined {
  for (const variable of variablesOf(row, s3syncNames)) {
    const text = env[variable]
    // The SDKs take their own variables for unset when they are empty.
    if (text !== undefined && !(text === '' && isSdkVariable(row, variable))) return { variable, text }
  }
  return undefined
}

/** SDK variables are set for all programs, so they need not suit this run. */
export function isSdkVariable(row: OptionRow, variable: string): boolean {
  return row.environment === 'sdk' && variable === upperSnakeCase(row.name)
}

/** Looks SOURCE or TARGET up. */
export function findArgument(name: string, env: Environment, s3syncNames: boolean): EnvironmentText | undefined {
  const variables = s3syncNames ? [ownVariable(name), name] : [ownVariable(name)]
  const variable = variables.find((candidate) => env[candidate] !== undefined)
  return variable === undefined ? undefined : { variable, text: env[variable] ?? '' }
}

export function parseVariable(row: OptionRow, text: string): unknown {
  return row.value.form === 'switch' ? parseStrictly(text) : row.value.parse(text)
}

/** Variables in which the command of `--on-complete` gets the result. They mean nothing to an objsync that it starts. */
export const RESULT_VARIABLES = [
  'OBJSYNC_STATUS', 'OBJSYNC_EXIT_CODE', 'OBJSYNC_COPIED', 'OBJSYNC_DELETED', 'OBJSYNC_FAILED', 'OBJSYNC_BYTES', 'OBJSYNC_SECONDS', 'OBJSYNC_JOB',
  'OBJSYNC_RUN_SOURCE', 'OBJSYNC_RUN_TARGET',
] as const

export type ResultVariable = (typeof RESULT_VARIABLES)[number]

/** Variables of ours that are no options. Those in the second line are read by tests and scripts alone. */
const OTHERS = [
  'OBJSYNC_SOURCE', 'OBJSYNC_TARGET', 'OBJSYNC_S3SYNC_ENV', 'OBJSYNC_TRANSPORT', 'OBJSYNC_JOURNAL_DIR',
  'OBJSYNC_BINARY', 'OBJSYNC_CACHE_DIR', 'OBJSYNC_SPEC', 'OBJSYNC_TEST_SERVER',
  ...['SOURCE', 'TARGET'].flatMap((side) => ['CONNECTION_STRING', 'KEY', 'SAS_TOKEN'].map((name) => `OBJSYNC_${side}_AZURE_STORAGE_${name}`)),
]

/**
 * A misspelt OBJSYNC_DRY_RUN that is ignored would make a real run.
 *
 * @throws UsageError for a variable that begins with `OBJSYNC_` and means nothing
 */
export function refuseUnknownVariables(env: Environment, table: readonly OptionRow[], platform: NodeJS.Platform = process.platform): void {
  const ours = Object.keys(env).filter((name) => /^OBJSYNC_/i.test(name) && env[name] !== undefined)
  if (ours.length === 0) return
  const known = new Set<string>([...table.map((row) => ownVariable(row.name)), ...OTHERS, ...RESULT_VARIABLES])
  // Windows ignores letter case here.
  const unknown = ours.find((name) => !known.has(platform === 'win32' ? name.toUpperCase() : name))
  if (unknown === undefined) return
  const meant = similarTo(unknown, known)
  throw new UsageError(`the variable ${unknown} means nothing; ${meant === undefined ? 'unset it' : `did you mean ${meant}?`}`)
}
