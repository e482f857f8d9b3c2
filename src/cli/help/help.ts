import { Help } from 'commander'
import { ARGUMENTS } from '../../options/table/arguments.ts'
import { variablesOf } from '../../options/read/environment.ts'
import { ownVariable } from '../../options/table/names.ts'
import { GROUPS, type OptionRow } from '../../options/table/row.ts'

const MAX_WIDTH = 120
const TERM_WIDTH = 38
/** Of the texts of the long help. */
const INDENT = 10
const ABOUT = 'Syncs local disk, S3 and compatible services, and Azure Blob in any direction.'

/** `-h`: a line for each option. @param columns width of the terminal */
export function shortHelp(table: readonly OptionRow[], columns = 80): string {
  const help = new Help()
  help.helpWidth = Math.min(columns, MAX_WIDTH)
  help.minWidthToWrap = 20
  const item = (term: string, text: string): string => shortItem(help, term, text)
  return layOut(table, help, {
    argument: ({ name, help: text }) => item(name, text),
    option: (row) => item(termOf(row), `${row.help}${bracket('default', row.default)}`),
    between: '\n',
    last: 'More with --help.\n',
  })
}

/** `--help`: all that there is to say of each option. @param columns width of the terminal */
export function longHelp(table: readonly OptionRow[], columns = 80): string {
  const help = new Help()
  const width = (help.helpWidth = Math.min(columns, MAX_WIDTH))
  return layOut(table, help, {
    argument: ({ name, help: text, more }) => longItem(help, name, [`${text}.`, more, `[env: ${ownVariable(name)}]`]),
    option: (row) => longItem(help, termOf(row), paragraphs(row)),
    between: '\n\n',
    last: EPILOGUE.map((text) => help.boxWrap(text, width)).join('\n\n') + '\n',
  })
}

/** What holds for all options. */
export const EPILOGUE = [
  'Every option can also be set by OBJSYNC_ and its name, as in OBJSYNC_WORKER_SIZE=32; the command line comes first. ' +
    "s3sync's own variables (WORKER_SIZE, DELETE, ...) count only when OBJSYNC_S3SYNC_ENV=1 is set. " +
    'A switch may have a value, as in --delete=false; of an option given twice the last one counts.',
  'Exit codes: 0 fine, 1 failed, 2 wrong usage, 3 done with warnings, 101 a bug, 129, 130 or 143 stopped by a signal.',
]

interface Layout {
  readonly argument: (argument: (typeof ARGUMENTS)[number]) => string
  readonly option: (row: OptionRow) => string
  readonly between: string
  readonly last: string
}

function layOut(table: readonly OptionRow[], help: Help, { argument, option, between, last }: Layout): string {
  const section = (title: string, items: string[]): string => `${title}:\n${items.join(between)}\n`
  const about = help.boxWrap(ABOUT, help.helpWidth ?? MAX_WIDTH)
  const sections = [`${about}\n`, 'Usage: objsync [OPTIONS] SOURCE TARGET\n       objsync check [OPTIONS] SOURCE TARGET\n', section('Arguments', ARGUMENTS.map(argument))]
  for (const group of GROUPS) sections.push(section(group, table.filter((row) => row.group === group).map(option)))
  return [...sections, last].join('\n')
}

/** `-v, --verbose`, `    --worker-size <N>`. */
export function termOf(row: OptionRow): string {
  const flag = row.short === undefined ? `    --${row.name}` : `-${row.short}, --${row.name}`
  return row.value.placeholder === '' ? flag : `${flag} <${row.value.placeholder}>`
}

/** The help's paragraphs: what it does, what it takes, where else it can be set. */
export function paragraphs(row: OptionRow): string[] {
  return [
    `${row.help}.`,
    row.more ?? '',
    bracket('possible values', row.value.choices?.join(', ')).trim(),
    bracket('range', row.value.form === 'value' ? row.value.range : undefined).trim(),
    bracket('default', row.default).trim(),
    bracket('env', variablesOf(row, false).join(', ')).trim(),
  ].filter(Boolean)
}

function bracket(name: string, text: string | undefined): string {
  return text === undefined || text === '' ? '' : ` [${name}: ${text}]`
}

/** A long term has its line to itself. */
function shortItem(help: Help, term: string, text: string): string {
  if (term.length <= TERM_WIDTH) return help.formatItem(term, TERM_WIDTH, text, help)
  return `  ${term}\n${help.formatItem('', TERM_WIDTH, text, help)}`
}

function longItem(help: Help, term: string, texts: readonly string[]): string {
  const width = (help.helpWidth ?? MAX_WIDTH) - INDENT
  return [`  ${term}`, ...texts.map((text) => help.boxWrap(text, width).replace(/^/gm, ' '.repeat(INDENT)))].join('\n')
}
