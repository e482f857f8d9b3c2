import { win32 } from 'node:path'

/** A program and its arguments. */
export interface AttributeProgram {
  readonly name: string
  readonly args: readonly string[]
}

/**
 * PowerShell that runs the commands of its standard input, and leaves the answers as they are. It would take the input of a command
 * on the command line for itself.
 */
export const POWERSHELL: AttributeProgram = {
  name: powershellOf(process.env['SystemRoot']),
  args: ['-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-Command', '-'],
}

/** Written after each page. It shows that the page is over even where the command failed. */
export const END = 'end'
/** The answer for a path under which nothing is. */
export const ABSENT = 'absent'

/**
 * The command that the program gets first. It answers each path of a page with one line: the bits of the attributes, `absent`, or
 * `failed` and the kind of the fault. It is one line, because a command on standard input ends with its line.
 */
export const DEFINE = [
  "$ErrorActionPreference = 'Stop'; $ProgressPreference = 'SilentlyContinue'; function Get-Page([string] $page) {",
  '  foreach ($path in [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($page)).Split([char] 0)) {',
  '    try { [string] [int] [IO.File]::GetAttributes($path) } catch {',
  '      $fault = $_.Exception.GetBaseException().GetType().Name;',
  `      if ($fault -eq 'FileNotFoundException' -or $fault -eq 'DirectoryNotFoundException') { '${ABSENT}' } else { 'failed ' + $fault }`,
  '    }',
  '  }',
  '}',
].join(' ')

/** The commands for a page of paths. Base64 keeps whatever a name holds from being read as a command. */
export function commandsFor(paths: readonly string[]): string {
  const page = Buffer.from(paths.map(exactPath).join('\0')).toString('base64')
  return `Get-Page '${page}'\n'${END}'\n`
}

/** .NET drops dots and blanks at the end of names, and takes no long paths, unless the path is written in the form that it leaves alone. */
export function exactPath(path: string): string {
  const needsForm = path.length >= 248 || /[. ](?:[\\/]|$)/.test(path)
  return needsForm ? win32.toNamespacedPath(path) : path
}

/** The program of the system itself, whatever the folder of the run or the search path holds. */
function powershellOf(systemRoot: string | undefined): string {
  if (systemRoot === undefined) return 'powershell.exe'
  return win32.join(systemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe')
}
