import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/** One option of s3sync or azcopy, as a table of its options outside of this repository tells it. */
export interface SpecRow {
  readonly name: string
  readonly flag: string
  readonly value: string
  readonly choices: readonly string[]
  /** Undefined for none. */
  readonly default: string | undefined
  readonly variable: string | undefined
  readonly pairs: readonly string[]
  /** Options that must be given too, where nothing else decides. */
  readonly requires: readonly string[]
  readonly conflicts: readonly string[]
  /** The same two, with those that certain values decide. */
  readonly mentioned: { readonly requires: readonly string[]; readonly conflicts: readonly string[] }
}

/** The table that OBJSYNC_SPEC names, or the one beside the repository; undefined when there is none. */
export function findSpec(): string | undefined {
  const beside = path.resolve(import.meta.dirname, '../../../../shared/spec/options.tsv')
  return [process.env['OBJSYNC_SPEC'], beside].find((candidate) => candidate !== undefined && existsSync(candidate))
}

/** The rows of one tool; those that both have are its as well. */
export function readSpec(file: string, tool: 's3sync' | 'azcopy' = 's3sync'): SpecRow[] {
  const [heading = '', ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
  const columns = heading.split('\t')
  const records = lines.map((line) => new Map(line.split('\t').map((cell, index) => [columns[index] ?? '', cell])))
  return records.filter((record) => [tool, 'both'].includes(record.get('origin') ?? '')).map(toRow)
}

function toRow(record: ReadonlyMap<string, string>): SpecRow {
  const cell = (name: string): string | undefined => (record.get(name) === '-' ? undefined : record.get(name))
  const flag = cell('flag') ?? ''
  return {
    name: flag.replace(/^--|^\$/, ''),
    flag,
    value: cell('value') ?? '',
    choices: cell('choices')?.split('|') ?? [],
    default: ['(none)', 'false', '0'].includes(cell('default') ?? '') ? undefined : cell('default'),
    variable: cell('env'),
    pairs: cell('pairs')?.split(',') ?? [],
    requires: flagsIn(cell('requires')),
    conflicts: flagsIn(cell('conflicts')),
    mentioned: { requires: allFlagsIn(cell('requires')), conflicts: allFlagsIn(cell('conflicts')) },
  }
}

/** The parts of a list that are a flag and nothing else. */
function flagsIn(text = ''): string[] {
  return text.split(';').map((part) => part.trim()).filter((part) => /^--[a-z0-9-]+$/.test(part)).map((part) => part.slice(2))
}

function allFlagsIn(text = ''): string[] {
  return [...new Set(text.match(/(?<=--)[a-z0-9-]+/g) ?? [])]
}
