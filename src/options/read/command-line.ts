import { Command, CommanderError, Option } from 'commander'
import { UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import { refusalOfCommand } from './foreign-commands.ts'
import { refusalOfForeign } from './mistakes.ts'
import type { OptionRow } from '../table/row.ts'
import { RUN_WORD, spellOut } from './spell-out.ts'

export interface CommandLine {
  readonly positionals: readonly string[]
  /** Text of each option that was given, by its name; the last one where an option was given twice that does not repeat. */
  readonly texts: ReadonlyMap<string, string>
  /** The flag of each option that was given by another spelling than its name, without hyphens. */
  readonly aliases: ReadonlyMap<string, string>
  /** Names of azcopy's options that were given without having an effect here. */
  readonly ignored: readonly string[]
  /** The first word, if it names a command or a question (`objsync sync …`, `objsync help`). */
  readonly commandWord: string | undefined
}

/**
 * Takes a command line apart, without looking at the values.
 *
 * @param words the arguments behind the program's name
 * @throws UsageError for an unknown option, a missing value or a third location
 */
export function readCommandLine(words: readonly string[], table: readonly OptionRow[]): CommandLine {
  const given: Given = { texts: new Map(), aliases: new Map() }
  const command = buildCommand(table, given)
  const { words: spelledOut, commandWord, ignored } = spellOut(words, table)
  try {
    command.parse(spelledOut, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) throw refusalOfUnknown(error.message, table) ?? new UsageError(oneLine(error.message))
    throw error
  }
  const positionals = command.args
  for (const word of positionals) refuseDash(word, table)
  if (positionals.length > 2 && commandWord !== RUN_WORD) throw (commandWord === undefined ? refusalOfCommand(positionals) : undefined) ?? tooMany(positionals[2] ?? '')
  return { positionals, ...given, ignored, commandWord }
}

function tooMany(word: string): UsageError {
  const hint = /^(?:true|false)$/i.test(word) ? 'a switch takes its value as --flag=false' : 'for some files of a folder, name the folder and use --include'
  return new UsageError(`unexpected argument '${redact(word)}': only SOURCE and TARGET are expected (${hint})`)
}

/** Word processors turn the hyphens of an option into a dash. As a location it would become a folder. */
function refuseDash(word: string, table: readonly OptionRow[]): void {
  const name = /^[\u2010-\u2015\u2212]+-?([a-z0-9-]+)/.exec(word)?.[1]
  if (table.some((row) => row.name === name)) throw new UsageError(`'${redact(word)}' begins with a dash instead of two hyphens; write --${name}`)
}

function refusalOfUnknown(message: string, table: readonly OptionRow[]): UsageError | undefined {
  const flag = /unknown option '(-[^']+)'/.exec(message)?.[1]
  return flag === undefined ? undefined : refusalOfForeign(flag, table)
}

function oneLine(message: string): string {
  return message.replace(/^error: /, '').replaceAll('\n', ' ')
}

interface Given {
  readonly texts: Map<string, string>
  readonly aliases: Map<string, string>
}

function buildCommand(table: readonly OptionRow[], given: Given): Command {
  const command = new Command('objsync')
    .helpOption(false)
    .argument('[SOURCE]')
    .argument('[TARGET]')
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
  for (const row of table) {
    for (const name of [row.name, ...(row.aliases ?? [])]) command.addOption(buildOption(row, name, given))
  }
  return command
}

function buildOption(row: OptionRow, name: string, { texts, aliases }: Given): Option {
  const takesValue = row.value.form === 'value'
  const short = takesValue && row.short !== undefined && name === row.name ? `-${row.short}, ` : ''
  const option = new Option(`${short}--${name} ${takesValue ? `<${row.value.placeholder}>` : '[bool]'}`)
  // Commander would read `--no-guess-mime-type` as the opposite of `--guess-mime-type`.
  option.negate = false
  return option.argParser((text: string) => {
    if (row.adds) {
      aliases.set(row.adds.to, name)
      if (/[\r\n]/.test(text)) throw new UsageError(`invalid value for --${name}: must be a text of one line`)
      if (text === '') throw new UsageError(`invalid value '' for --${name}: must be a glob such as '*.tmp'`)
      addLine(row.adds.to, row.adds.as + text, texts)
      return text
    }
    if (name === row.name) aliases.delete(name)
    else aliases.set(row.name, name)
    if (row.repeats) addLine(row.name, text, texts)
    else texts.set(row.name, row.value.form === 'count' ? addUp(texts.get(row.name), text) : text)
    return text
  })
}

function addLine(name: string, line: string, texts: Map<string, string>): void {
  const before = texts.get(name)
  texts.set(name, before === undefined ? line : `${before}\n${line}`)
}

/** `--verbose` counts one more, `--verbose=false` starts again. */
function addUp(before: string | undefined, text: string): string {
  if (text === 'true') return String(Number(before ?? 0) + 1)
  return text === 'false' ? '0' : text
}
