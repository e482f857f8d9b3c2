import { UsageError } from '../../errors.ts'
import type { Environment } from '../table/names.ts'
import { ownVariable, upperSnakeCase } from '../table/names.ts'

const REPORT = 'the sync report comes'

/** Options of s3sync that objsync does not have yet, and why. A variable that sets one is refused too. */
export const NOT_YET: Readonly<Record<string, string>> = {
  'report-sync-status': REPORT,
  'report-metadata-sync-status': REPORT,
  'report-tagging-sync-status': REPORT,
  'report-annotations-sync-status': REPORT,
}

/** Returns the error for an option that objsync does not have yet; undefined for any other. */
export function refusalOf(name: string, label: string): UsageError | undefined {
  const why = Object.hasOwn(NOT_YET, name) ? NOT_YET[name] : undefined
  return why === undefined ? undefined : new UsageError(`${label} is not there yet: ${why} with a later release; leave it out`)
}

/**
 * If such a variable were ignored, a report would become a real run, and a filtered run a full one.
 *
 * @throws UsageError for a variable of an option that there is not yet, unless it says false
 */
export function refuseNotYetVariables(env: Environment, s3syncNames: boolean): void {
  for (const name of Object.keys(NOT_YET)) {
    const variables = [ownVariable(name), ...(s3syncNames ? [upperSnakeCase(name)] : [])]
    const variable = variables.find((candidate) => env[candidate] !== undefined && env[candidate] !== 'false')
    const refusal = variable === undefined ? undefined : refusalOf(name, variable)
    if (refusal !== undefined) throw refusal
  }
}
