import type { OptionRow } from '../../options/row.ts'

/** `-v` and `--verbose`. */
export function flagsOf(row: OptionRow): string[] {
  const long = [row.name, ...(row.aliases ?? [])].map((name) => `--${name}`)
  return row.short === undefined ? long : [`-${row.short}`, ...long]
}

/** A line for each option with a closed list of values, written by `write`. */
export function choiceLines(table: readonly OptionRow[], write: (row: OptionRow, choices: readonly string[]) => string): string {
  return table.flatMap((row) => (row.value.choices ? [write(row, row.value.choices)] : [])).join('\n')
}

/** Quotes for shells that end a literal at the next apostrophe and know `''` inside of it. */
export function doubled(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
