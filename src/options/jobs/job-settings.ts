import { readSetting, type Setting, type Settings } from '../read/setting.ts'
import type { OptionRow } from '../table/row.ts'
import { JOB_OPTIONS, type FileOption, type Job, type JobFile } from './job-file.ts'
import { isOfLines, originAt, readLines, readValue, showNode, type Context } from './value.ts'

/**
 * Returns what a job sets, its own options before `[defaults]`. An option of the job replaces the same one of the defaults, also
 * where it is a list; an empty list leaves it unset.
 *
 * @throws UsageError for a value that its option does not take, and for a variable that is not set
 */
export function settingsOfJob({ defaults }: Pick<JobFile, 'defaults'>, job: Job, context: Context): Settings {
  const own = new Set(job.options.map(({ row }) => settingRowOf(row)))
  const inherited = defaults.filter(({ row }) => !own.has(settingRowOf(row)))
  return new Map([...readSettings(inherited, context, true), ...readSettings(job.options, context, false)])
}

function readSettings(options: readonly FileOption[], context: Context, isDefault: boolean): Map<string, Setting> {
  const settings = new Map<string, Setting>()
  const ofLines = new Map<OptionRow, FileOption[]>()
  for (const option of options) {
    const { row, node } = option
    if (!isOfLines(row)) settings.set(row.name, readValue(node, row, context, isDefault))
    else ofLines.set(settingRowOf(row), [...(ofLines.get(settingRowOf(row)) ?? []), option])
  }
  for (const [row, parts] of ofLines) {
    const setting = joinLines(row, parts, context, isDefault)
    if (setting !== undefined) settings.set(row.name, setting)
  }
  return settings
}

/** The lines of several options in their order, as one setting; undefined when there are none. */
function joinLines(row: OptionRow, parts: readonly FileOption[], context: Context, isDefault: boolean): Setting | undefined {
  const text = parts.flatMap((part) => readLines(part.node, part.row, context)).join('\n')
  const [first] = parts
  if (text === '' || first === undefined) return undefined
  const shown = parts.map(({ node }) => showNode(node)).join(';')
  return readSetting(row, shown, originAt(first.node, isDefault), () => row.value.parse(text))
}

/** The option whose setting an option makes: `exclude` adds its lines to `filters`. */
function settingRowOf(row: OptionRow): OptionRow {
  return JOB_OPTIONS.find(({ name }) => name === row.adds?.to) ?? row
}
