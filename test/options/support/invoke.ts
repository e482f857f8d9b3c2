import { readCommandLine } from '../../../src/options/read/command-line.ts'
import type { Environment } from '../../../src/options/table/names.ts'
import { gatherFromCommand } from '../../../src/options/read/gather.ts'
import { invocationFromCommand, type CommandOptions, type Invocation } from '../../../src/options/invocation.ts'
import { TABLE } from '../../../src/options/table/table.ts'

export const S3 = 's3://bucket/prefix'
export const FILES = 'https://account.file.core.windows.net/share/folder'
export const AZURE = 'az://account/container/folder'

/** What a command line asks for, at a terminal; words are set apart by blanks. */
export function invoke(line: string, env: Environment = {}, options: CommandOptions = { canAsk: true }): Invocation {
  const commandLine = readCommandLine(line.split(/\s+/).filter(Boolean), TABLE)
  return invocationFromCommand(commandLine, gatherFromCommand(commandLine, env, TABLE), env, options)
}
