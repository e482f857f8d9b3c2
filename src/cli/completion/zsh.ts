import type { OptionRow } from '../../options/row.ts'

/** For a file `_objsync` in a folder of `$fpath`. */
export function zsh(table: readonly OptionRow[]): string {
  const specs = table.flatMap((row) => [
    ...(row.short === undefined ? [] : [spec(row, `-${row.short}`, '')]),
    ...[row.name, ...(row.aliases ?? [])].map((name) => spec(row, `--${name}`, row.value.form === 'value' ? '=' : '')),
  ])
  return `#compdef objsync
_objsync() {
  _arguments -s -S \\
    ${[...specs, "'1:source:_files'", "'2:target:_files'"].join(' \\\n    ')}
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _objsync "$@"; else compdef _objsync objsync; fi
`
}

function spec(row: OptionRow, flag: string, joint: string): string {
  const repeat = row.value.form === 'count' ? '*' : ''
  const value = row.value.form === 'value' ? `:${row.value.placeholder}:${action(row)}` : ''
  return `'${repeat}${flag}${joint}[${escape(row.help)}]${value}'`
}

function action({ value }: OptionRow): string {
  if (value.choices) return `(${value.choices.join(' ')})`
  return value.completesFiles ? '_files' : ' '
}

/** Inside the brackets of a spec, which is in single quotes itself. */
function escape(text: string): string {
  return text.replace(/[\\[\]:]/g, '\\$&').replaceAll("'", "'\\''")
}
