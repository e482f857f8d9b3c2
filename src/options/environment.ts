import { UsageError } from '../errors.ts'
import { parseStrictly } from './kinds/switch.ts'
import { ownVariable, upperSnakeCase } from './names.ts'
import type { OptionRow } from './row.ts'

export type Environment = Readonly<Record<string, string | undefined>>

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
