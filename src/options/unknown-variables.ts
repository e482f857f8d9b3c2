import { UsageError } from '../errors.ts'
import type { Environment } from './environment.ts'
import { LATER } from './later.ts'
import { ownVariable } from './names.ts'
import type { OptionRow } from './row.ts'
import { similarTo } from './similar.ts'

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
  const known = new Set([...table.map((row) => ownVariable(row.name)), ...OTHERS, ...Object.keys(LATER).map(ownVariable)])
  // Windows ignores letter case here.
  const unknown = ours.find((name) => !known.has(platform === 'win32' ? name.toUpperCase() : name))
  if (unknown === undefined) return
  const meant = similarTo(unknown, known)
  throw new UsageError(`the variable ${unknown} means nothing; ${meant === undefined ? 'unset it' : `did you mean ${meant}?`}`)
}
