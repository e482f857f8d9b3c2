import { variablesOf } from '../../options/read/environment.ts'
import { ARGUMENTS } from '../../options/table/arguments.ts'
import { ownVariable } from '../../options/table/names.ts'
import { GROUPS, type Group, type OptionRow } from '../../options/table/row.ts'
import { inColumns, widthFor, wrapped } from './layout.ts'

/** Columns before the texts of an option. */
const INDENT = 10

export const ABOUT = 'Copies what is new or has changed between local disk, S3 and compatible services, Azure Blob and Azure Files.'

export const USAGE = `Usage: objsync [OPTIONS] SOURCE TARGET
       objsync check [OPTIONS] SOURCE TARGET
       objsync run [OPTIONS] JOB...`

/** How options are given. */
export const ENVIRONMENT_RULES =
  'Every option can also be set by OBJSYNC_ and its name, as in OBJSYNC_WORKER_SIZE=32. The command line overrides the environment. ' +
  "s3sync's own variables (WORKER_SIZE, DELETE, ...) count only when OBJSYNC_S3SYNC_ENV=1 is set. " +
  'A switch may have a value, as in --delete=false. When an option is given twice, the last one counts.'

/** Exit codes and their meanings. */
export const EXIT_CODES = [
  ['0', 'success'],
  ['1', 'an object failed, or the run was given up'],
  ['2', 'wrong usage; nothing was done'],
  ['3', 'done, with warnings'],
  ['101', 'a bug in objsync'],
  ['129, 130, 143', 'a signal stopped the run: SIGHUP, SIGINT, SIGTERM'],
] as const

/** `--help`: all options and all that the table says of them. @param columns width of the terminal */
export function everything(table: readonly OptionRow[], columns?: number): string {
  const width = widthFor(columns)
  const args = ARGUMENTS.map(({ name, help, more }) => item(name, [`${help}.`, more, `[env: ${ownVariable(name)}]`], width))
  return [
    `${wrapped(ABOUT, width)}\n`, `${USAGE}\n`, section('Arguments', args), ...GROUPS.map((group) => sectionOf(group, table, width)),
    `${wrapped(ENVIRONMENT_RULES, width)}\n`, `Exit codes:\n${inColumns(EXIT_CODES, width)}\n`,
  ].join('\n')
}

/** All that the table says of the options of some groups. @param columns width of the terminal */
export function groupsHelp(groups: readonly Group[], table: readonly OptionRow[], columns?: number): string {
  return groups.map((group) => sectionOf(group, table, widthFor(columns))).join('\n')
}

/** All that the table says of one option. @param columns width of the terminal */
export function optionHelp(row: OptionRow, columns?: number): string {
  return section(row.group, [item(termOf(row), paragraphs(row), widthFor(columns))])
}

/** The name of each group with the names of its options. @param columns width of the terminal */
export function index(table: readonly OptionRow[], columns?: number): string {
  const groups = GROUPS.map((group) => `${group}:\n${wrapped(rowsOf(group, table).map(({ name }) => `--${name}`).join(' '), widthFor(columns), 2)}`)
  return `${groups.join('\n')}\n`
}

function sectionOf(group: Group, table: readonly OptionRow[], width: number): string {
  return section(group, rowsOf(group, table).map((row) => item(termOf(row), paragraphs(row), width)))
}

function section(title: string, items: readonly string[]): string {
  return `${title}:\n${items.join('\n\n')}\n`
}

function rowsOf(group: Group, table: readonly OptionRow[]): OptionRow[] {
  return table.filter((row) => row.group === group)
}

/** `-v, --verbose`, `    --worker-size <N>`. */
export function termOf(row: OptionRow): string {
  const flag = row.short === undefined ? `    --${row.name}` : `-${row.short}, --${row.name}`
  return row.value.placeholder === '' ? flag : `${flag} <${row.value.placeholder}>`
}

/** The paragraphs about an option: what it does, what values it takes, which variables set it. */
export function paragraphs(row: OptionRow): string[] {
  return [
    `${row.help}.`,
    row.more ?? '',
    bracket('possible values', row.value.choices?.join(', ')),
    bracket('range', row.value.form === 'value' ? row.value.range : undefined),
    bracket('default', row.default),
    bracket('other names', row.aliases?.map((name) => `--${name}`).join(', ')),
    bracket('env', variablesOf(row, false).join(', ')),
  ].filter(Boolean)
}

function bracket(name: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : `[${name}: ${text}]`
}

function item(term: string, texts: readonly string[], width: number): string {
  return [`  ${term}`, ...texts.map((text) => wrapped(text, width, INDENT))].join('\n')
}
