import { CHECK_WORD, JOBS_WORD, QUESTION_WORDS, RUN_WORD } from '../../options/read/spell-out.ts'
import { SHELLS } from '../../options/table/general.ts'
import type { OptionRow } from '../../options/table/row.ts'

/** What the first word may be, besides a location. */
const WORDS = ['sync', CHECK_WORD, RUN_WORD, JOBS_WORD, ...QUESTION_WORDS].join(' ')

/** Prints the names of the jobs. A file that is missing or broken is no matter for somebody who is typing. */
const LIST_JOBS = `${JOBS_WORD} --names`

type Generator = (table: readonly OptionRow[]) => string

const GENERATORS: Readonly<Record<string, Generator>> = { bash, fish, zsh, powershell, elvish }

/** The completion script of a shell; its name has been checked by the option. */
export function completionScript(shell: string, table: readonly OptionRow[]): string {
  const generate = GENERATORS[shell]
  if (generate === undefined) throw new TypeError(`no completion for ${shell}`)
  return generate(table)
}

/** For `source <(objsync completion bash)`. */
export function bash(table: readonly OptionRow[]): string {
  const choices = choiceLines(table, (row, words) => {
    return `    ${flagsOf(row).join('|')}) COMPREPLY=($(compgen -W '${words.join(' ')}' -- "$cur")); return ;;`
  })
  const free = table.filter((row) => row.value.form === 'value' && !row.value.choices && !row.value.completesFiles)
  return `_objsync_jobs() {
  local i config=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    if [[ \${COMP_WORDS[i]} != --config ]]; then continue; fi
    if [[ \${COMP_WORDS[i+1]} == "=" ]]; then i=$((i+1)); fi
    config=(--config "\${COMP_WORDS[i+1]}")
  done
  "\${COMP_WORDS[0]}" ${LIST_JOBS} "\${config[@]}" 2>/dev/null
}
_objsync() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  # "=" is a word of its own to bash.
  if [[ $cur == "=" ]]; then cur=""; elif [[ $prev == "=" ]]; then prev="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  COMPREPLY=()
  case "$prev" in
${choices}
    ${free.flatMap(flagsOf).join('|')}) return ;;
    completion) COMPREPLY=($(compgen -W '${SHELLS.join(' ')}' -- "$cur")); return ;;
  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W '${table.flatMap(flagsOf).join(' ')}' -- "$cur"))
  elif [[ $COMP_CWORD != 1 && \${COMP_WORDS[1]} == ${RUN_WORD} ]]; then
    COMPREPLY=($(compgen -W "$(_objsync_jobs)" -- "$cur"))
  else
    compopt -o filenames 2>/dev/null
    local words=""
    if [[ $COMP_CWORD == 1 ]]; then words="${WORDS}"
    elif [[ $COMP_CWORD == 2 && \${COMP_WORDS[1]} == ${CHECK_WORD} ]]; then words="$(_objsync_jobs)"
    fi
    mapfile -t COMPREPLY < <(compgen -f -W "$words" -- "$cur")
  fi
}
complete -F _objsync objsync
`
}

/** For a file `_objsync` in a folder of `$fpath`. */
export function zsh(table: readonly OptionRow[]): string {
  const specs = table.flatMap((row) => [
    ...(row.short === undefined ? [] : [spec(row, `-${row.short}`, '')]),
    ...[row.name, ...(row.aliases ?? [])].map((name) => spec(row, `--${name}`, row.value.form === 'value' ? '=' : '')),
  ])
  return `#compdef objsync
_objsync_first() { _alternative 'commands:command:(${WORDS})' 'files:source:_files' }
_objsync_jobs() {
  local -a config jobs
  if [[ -n $opt_args[--config] ]]; then config=(--config $opt_args[--config]); fi
  jobs=(\${(f)"$($words[1] ${LIST_JOBS} $config 2>/dev/null)"})
  compadd -a jobs
}
_objsync_second() {
  case $words[2] in
    ${RUN_WORD}) _objsync_jobs ;;
    ${CHECK_WORD}) _alternative 'jobs:job:_objsync_jobs' 'files:source:_files' ;;
    *) _files ;;
  esac
}
_objsync_rest() { if [[ $words[2] == ${RUN_WORD} ]]; then _objsync_jobs; else _files; fi }
_objsync() {
  _arguments -s -S \\
    ${[...specs, "'1:source:_objsync_first'", "'2:target:_objsync_second'", "'*:more:_objsync_rest'"].join(' \\\n    ')}
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

/** For `objsync completion fish | source`. */
export function fish(table: readonly OptionRow[]): string {
  const words = `complete -c objsync -n __fish_use_subcommand -a '${WORDS}'\n`
  const jobs = `function __objsync_jobs
  set -l words (commandline -opc)
  set -l config
  if set -l at (contains -i -- --config $words)
    set config --config $words[(math $at + 1)]
  end
  $words[1] ${LIST_JOBS} $config 2>/dev/null
end
complete -c objsync -n '__fish_seen_subcommand_from ${RUN_WORD}' -f -a '(__objsync_jobs)'
complete -c objsync -n '__fish_seen_subcommand_from ${CHECK_WORD}' -a '(__objsync_jobs)'
`
  return words + jobs + table.flatMap((row) => [row.name, ...(row.aliases ?? [])].map((name) => line(row, name))).join('')
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

/** For `objsync completion powershell | Out-String | Invoke-Expression`. */
export function powershell(table: readonly OptionRow[]): string {
  // The comma keeps PowerShell from making one flat list of the pairs.
  const flags = table.flatMap((row) => flagsOf(row).map((flag) => `    ,@(${doubled(flag)}, ${doubled(row.help)})`))
  const choices = choiceLines(table, ({ name }, words) => `    ${doubled(`--${name}`)} = @(${words.map(doubled).join(', ')})`)
  return `Register-ArgumentCompleter -Native -CommandName objsync -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $flags = @(
${flags.join('\n')}
  )
  $choices = @{
${choices}
  }
  $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  $last = if ($wordToComplete -eq '') { $words[-1] } else { $words[-2] }
  if ($last -and $choices.ContainsKey($last)) {
    $choices[$last] | Where-Object { $_ -like "$wordToComplete*" } |
      ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
  } elseif ($wordToComplete -like '-*') {
    $flags | Where-Object { $_[0] -clike "$wordToComplete*" } |
      ForEach-Object { [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterName', $_[1]) }
  } elseif (('${RUN_WORD}', '${CHECK_WORD}') -ccontains $words[1] -and ($words.Count -gt 2 -or $wordToComplete -eq '')) {
    $at = [array]::IndexOf($words, '--config')
    $config = @(if ($at -ge 0 -and $at + 1 -lt $words.Count) { '--config', $words[$at + 1] })
    & $words[0] ${LIST_JOBS} @config 2>$null | Where-Object { $_ -like "$wordToComplete*" } |
      ForEach-Object { [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_) }
  }
}
`
}

/** For `eval (objsync completion elvish | slurp)`. */
export function elvish(table: readonly OptionRow[]): string {
  const choices = choiceLines(table, ({ name }, words) => `    &${doubled(`--${name}`)}=[${words.map(doubled).join(' ')}]`)
  const flags = table.flatMap((row) => flagsOf(row).map((flag) => candidate(flag, row.help)))
  return `use str
set edit:completion:arg-completer[objsync] = {|@words|
  var choices = [
${choices}
  ]
  var previous = $words[-2]
  var jobs = { try { (external $words[0]) ${LIST_JOBS} 2>/dev/null | from-lines } catch { } }
  if (has-key $choices $previous) {
    all $choices[$previous]
  } elif (str:has-prefix $words[-1] '-') {
${flags.join('\n')}
  } elif (and (> (count $words) 2) (eq $words[1] ${RUN_WORD})) {
    $jobs
  } else {
    if (and (== (count $words) 3) (eq $words[1] ${CHECK_WORD})) { $jobs }
    if (== (count $words) 2) { put ${WORDS} }
    edit:complete-filename $words[-1]
  }
}
`
}

function candidate(flag: string, help: string): string {
  return `    edit:complex-candidate ${flag} &display=${doubled(`${flag}  ${help}`)}`
}

/** `-v` and `--verbose`. */
export function flagsOf(row: OptionRow): string[] {
  const long = [row.name, ...(row.aliases ?? [])].map((name) => `--${name}`)
  return row.short === undefined ? long : [`-${row.short}`, ...long]
}

/** A line for each option with a closed list of values, written by `write`. */
function choiceLines(table: readonly OptionRow[], write: (row: OptionRow, choices: readonly string[]) => string): string {
  return table.flatMap((row) => (row.value.choices ? [write(row, row.value.choices)] : [])).join('\n')
}

/** Quotes for shells that end a literal at the next apostrophe and know `''` inside of it. */
export function doubled(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
