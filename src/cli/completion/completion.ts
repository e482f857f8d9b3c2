import type { OptionRow } from '../../options/row.ts'
import { bash } from './bash.ts'
import { elvish } from './elvish.ts'
import { fish } from './fish.ts'
import { powershell } from './powershell.ts'
import { zsh } from './zsh.ts'

type Generator = (table: readonly OptionRow[]) => string

const GENERATORS: Readonly<Record<string, Generator>> = { bash, fish, zsh, powershell, elvish }

/** The completion script of a shell; its name has been checked by the option. */
export function completionScript(shell: string, table: readonly OptionRow[]): string {
  const generate = GENERATORS[shell]
  if (generate === undefined) throw new TypeError(`no completion for ${shell}`)
  return generate(table)
}
