import type { OptionRow } from '../../options/row.ts'

/** For `objsync --auto-complete-shell fish | source`. */
export function fish(table: readonly OptionRow[]): string {
  return table.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => line(row, name))).join('')
}

function line(row: OptionRow, name: string): string {
  const parts = ['complete -c objsync', `-l ${name}`]
  if (row.short !== undefined && name === row.name) parts.push(`-s ${row.short}`)
  parts.push(`-d ${quote(row.help)}`)
  if (row.value.form === 'value') parts.push(row.value.completesFiles ? '-r -F' : '-x')
  if (row.value.choices) parts.push(`-a ${quote(row.value.choices.join(' '))}`)
  return `${parts.join(' ')}\n`
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
