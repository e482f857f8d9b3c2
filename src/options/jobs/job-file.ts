import { similarTo } from '../read/mistakes.ts'
import type { OptionRow } from '../table/row.ts'
import { TABLE } from '../table/table.ts'
import { refusePlainSecrets } from './plain-secrets.ts'
import { mistakeAt, type Position } from './position.ts'
import { readToml, type TomlEntry, type TomlNode, type TomlTable, type TomlText } from './toml.ts'
import { checkValue } from './value.ts'

/** An option of a file. Variables in its value are not read yet. */
export interface FileOption {
  readonly row: OptionRow
  readonly node: TomlNode
}

/** One `[job.NAME]`. */
export interface Job {
  readonly name: string
  readonly description: string | undefined
  readonly source: TomlText
  readonly target: TomlText
  /** In the order of the file. */
  readonly options: readonly FileOption[]
  readonly at: Position
}

/** What a file of jobs says. */
export interface JobFile {
  /** Its path, as the user knows it. */
  readonly name: string
  readonly defaults: readonly FileOption[]
  readonly jobs: ReadonlyMap<string, Job>
}

/** The options that a job can set. */
export const JOB_OPTIONS: readonly OptionRow[] = TABLE.filter((row: OptionRow) => row.question === undefined && row.only !== 'run')
/** What a job has besides options. */
export const JOB_KEYS = ['description', 'source', 'target'] as const

const ROWS: ReadonlyMap<string, OptionRow> = new Map(JOB_OPTIONS.map((row) => [row.name, row]))
const ALIASES: ReadonlyMap<string, string> = new Map(JOB_OPTIONS.flatMap((row) => (row.aliases ?? []).map((alias) => [alias, row.name])))

/** A name must not look like an option, a path or a URL on a command line. */
export const JOB_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/

/**
 * Reads a file of jobs. It checks the names and the types of all options and refuses secrets, without the environment.
 *
 * @param name path of the file, for messages
 * @throws UsageError with line and column
 */
export function readJobFile(text: string, name: string): JobFile {
  const { entries } = readToml(text, name)
  for (const [key, { keyAt }] of entries) {
    if (key === 'defaults' || key === 'job') continue
    const meant = ROWS.has(key) ? 'defaults' : similarTo(key, ['defaults', 'job'])
    throw mistakeAt(keyAt, `unknown table or key '${key}'; a file has [defaults] and [job.NAME]${meant === undefined ? '' : `, did you mean ${meant}?`}`)
  }
  const defaults = tableOf(entries.get('defaults'), '[defaults]')
  return { name, defaults: defaults === undefined ? [] : readOptions(defaults, 'defaults', []), jobs: readJobs(entries.get('job')) }
}

function readJobs(entry: TomlEntry | undefined): Map<string, Job> {
  const table = tableOf(entry, '[job.NAME]')
  return new Map([...(table?.entries ?? [])].map(([name, job]) => [name, readJob(name, job)]))
}

function readJob(name: string, entry: TomlEntry): Job {
  if (!JOB_NAME.test(name)) throw mistakeAt(entry.keyAt, `'${name}' cannot be the name of a job; use letters, digits, and . _ - behind the first`)
  const table = tableOf(entry, `[job.${name}]`) ?? entry.value
  if (table.type !== 'object') throw new TypeError('a job is no table')
  const options = readOptions(table, `job ${name}`, JOB_KEYS)
  const [source, target] = [readSide('source', name, table), readSide('target', name, table)]
  const description = table.entries.get('description')
  return { name, description: description && textOf(description.value, 'description').value, source, target, options, at: entry.keyAt }
}

function tableOf(entry: TomlEntry | undefined, header: string): TomlTable | undefined {
  if (entry === undefined || entry.value.type === 'object') return entry?.value as TomlTable | undefined
  throw mistakeAt(entry.keyAt, `this must be a table; write ${header}`)
}

function readSide(side: 'source' | 'target', job: string, { entries, at }: TomlTable): TomlText {
  const entry = entries.get(side)
  if (entry === undefined) throw mistakeAt(at, `job ${job} has no ${side}; write ${side} = "LOCATION"`)
  const text = textOf(entry.value, side)
  if (text.value === '') throw mistakeAt(text.at, `${side} must not be empty`)
  refusePlainSecrets(text, side)
  return text
}

function textOf(node: TomlNode, name: string): TomlText {
  if (node.type === 'string') return node
  throw mistakeAt(node.at, `${name} must be a text in quotes`)
}

function readOptions({ entries }: TomlTable, where: string, besides: readonly string[]): FileOption[] {
  return [...entries].filter(([name]) => !besides.includes(name)).map(([name, { keyAt, value }]) => {
    const row = ROWS.get(name)
    if (row === undefined) throw unknownOption(name, keyAt, where, besides)
    refusePlainSecrets(value, name, row)
    checkValue(value, row)
    return { row, node: value }
  })
}

function unknownOption(name: string, at: Position, where: string, besides: readonly string[]): Error {
  const meant = ALIASES.get(name) ?? similarTo(name, [...besides, ...ROWS.keys()])
  return mistakeAt(at, `unknown option '${name}' in ${where}${meant === undefined ? '; see docs/options.md' : `; did you mean ${meant}?`}`)
}
