import type { OptionRow } from '../../../src/options/table/row.ts'
import { conflictsOf, flagOf, needsOf } from '../facts.ts'
import type { Note } from './note.ts'

/** What the tables of both documents have in common. */
export const OPTION_HEADING = ['| Option | Values | Default | Needs | Not with | Here |', '|---|---|---|---|---|---|']

/** @param flag the spelling that the line is about, with its hyphens */
export function optionLine(flag: string, row: OptionRow, table: readonly OptionRow[], note: Note | undefined): string {
  return line([
    `\`${flag}\``,
    valuesOf(row),
    row.default === undefined ? '' : `\`${row.default}\``,
    needsOf(row).join('; '),
    conflictsOf(row, table).map(flagOf).join(', '),
    verdictOf(note),
  ])
}

function valuesOf({ value }: OptionRow): string {
  if (value.form !== 'value') return value.form
  return value.choices?.map((choice) => `\`${choice}\``).join(', ') ?? [value.placeholder, value.range].filter(Boolean).join(': ')
}

export function verdictOf(note: Note | undefined): string {
  if (note === undefined) return 'works the same'
  return { same: `works the same: ${note.text}`, safer: `safer: ${note.text}`, not: `not: ${note.text}` }[note.verdict]
}

export function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
}

/** The table of variables that no option stands for. */
export function variableLines(variables: Readonly<Record<string, Note>>): string[] {
  const lines = Object.entries(variables).map(([name, note]) => line([`\`${name}\``, verdictOf(note)]))
  return ['## Variables without an option', '', '| Variable | Here |', '|---|---|', ...lines, '']
}
