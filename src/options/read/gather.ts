import { inspect } from 'node:util'
import { UsageError } from '../../errors.ts'
import type { CommandLine } from './command-line.ts'
import { findVariable, parseVariable, readsS3syncNames } from './environment.ts'
import type { Environment } from '../table/names.ts'
import { camelCase } from '../table/names.ts'
import type { OptionRow } from '../table/row.ts'
import { refuseUnknownVariables } from './environment.ts'
import { readSetting, type Setting, type Settings } from './setting.ts'

/**
 * The options that are set, the command line before the environment, and the environment before the job.
 *
 * @param job what the job sets in its file
 * @throws UsageError for a value that its option does not take, and for a variable `OBJSYNC_…` that means nothing
 */
export function gatherFromCommand(commandLine: CommandLine, env: Environment, table: readonly OptionRow[], job: Settings = new Map()): Settings {
  const s3syncNames = readsS3syncNames(env)
  refuseUnknownVariables(env, table)
  return collect(table, (row) => {
    const text = commandLine.texts.get(row.name)
    if (text !== undefined) {
      const alias = commandLine.aliases.get(row.name)
      const origin = { from: 'command-line', ...(alias !== undefined && { alias }) } as const
      return readSetting(row, text, origin, () => row.value.parse(text))
    }
    const found = findVariable(row, env, s3syncNames)
    if (found === undefined) return job.get(row.name)
    return readSetting(row, found.text, { from: 'environment', variable: found.variable }, () => parseVariable(row, found.text))
  })
}

/**
 * The options that a library call sets; the environment does not count there.
 *
 * @throws UsageError for an unknown name and for a value that its option does not take
 */
export function gatherFromCall(options: Readonly<Record<string, unknown>>, table: readonly OptionRow[]): Settings {
  const rows = table.filter((row) => !row.commandOnly)
  const known = new Set(['source', 'target', ...rows.map((row) => camelCase(row.name))])
  const unknown = Object.keys(options).find((name) => !known.has(name))
  if (unknown !== undefined) throw new UsageError(`unknown option '${unknown}'`)
  return collect(rows, (row) => {
    const input = options[camelCase(row.name)]
    if (input === undefined) return undefined
    const text = typeof input === 'string' ? input : inspect(input)
    return readSetting(row, text, { from: 'call' }, () => row.value.accept(input as never))
  })
}

function collect(table: readonly OptionRow[], find: (row: OptionRow) => Setting | undefined): Settings {
  const settings = new Map<string, Setting>()
  for (const row of table) {
    const setting = find(row)
    if (setting !== undefined) settings.set(row.name, setting)
  }
  return settings
}
