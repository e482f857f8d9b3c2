import type { OptionRow } from '../../options/row.ts'
import { choiceLines, doubled, flagsOf } from './words.ts'

/** For `eval (objsync --auto-complete-shell elvish | slurp)`. */
export function elvish(table: readonly OptionRow[]): string {
  const choices = choiceLines(table, ({ name }, words) => `    &${doubled(`--${name}`)}=[${words.map(doubled).join(' ')}]`)
  const flags = table.flatMap((row) => flagsOf(row).map((flag) => candidate(flag, row.help)))
  return `use str
set edit:completion:arg-completer[objsync] = {|@words|
  var choices = [
${choices}
  ]
  var previous = $words[-2]
  if (has-key $choices $previous) {
    all $choices[$previous]
  } elif (str:has-prefix $words[-1] '-') {
${flags.join('\n')}
  } else {
    edit:complete-filename $words[-1]
  }
}
`
}

function candidate(flag: string, help: string): string {
  return `    edit:complex-candidate ${flag} &display=${doubled(`${flag}  ${help}`)}`
}
