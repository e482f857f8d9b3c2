import type { OptionRow } from '../../options/row.ts'
import { choiceLines, doubled, flagsOf } from './words.ts'

/** For `objsync --auto-complete-shell powershell | Out-String | Invoke-Expression`. */
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
  }
}
`
}
