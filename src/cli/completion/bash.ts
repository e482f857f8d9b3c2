import type { OptionRow } from '../../options/row.ts'
import { choiceLines, flagsOf } from './words.ts'

/** For `source <(objsync --auto-complete-shell bash)`. */
export function bash(table: readonly OptionRow[]): string {
  const choices = choiceLines(table, (row, words) => {
    return `    ${flagsOf(row).join('|')}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur")); return ;;`
  })
  const free = table.filter((row) => row.value.form === 'value' && !row.value.choices && !row.value.completesFiles)
  return `_objsync() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  # "=" is a word of its own to bash.
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  case "$prev" in
${choices}
    ${free.flatMap(flagsOf).join('|')}) return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W '${table.flatMap(flagsOf).join(' ')}' -- "$cur"))
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}
complete -F _objsync objsync
`
}
