import type { OptionRow } from '../table/row.ts'
import { UsageError } from '../../errors.ts'
import { checkIgnored, findIgnored } from '../azcopy/ignored.ts'

/** azcopy's names of its command. */
export const COMMAND_WORDS: readonly string[] = ['sync', 'sc', 's']

/** The word that compares the two sides instead of syncing them. */
export const CHECK_WORD = 'check'

/** Words that ask for something to read. They start no run. */
export const QUESTION_WORDS: readonly string[] = ['help', 'version', 'completion']
/** The words that work with the jobs of a file: run them, list them. */
export const RUN_WORD = 'run'
export const JOBS_WORD = 'jobs'

export interface SpelledOut {
  readonly words: string[]
  readonly commandWord: string | undefined
  /** Names of azcopy's options that were given without having an effect here. */
  readonly ignored: readonly string[]
}

/**
 * Rewrites a command line so that commander reads it as we mean it: `--flag` becomes `--flag=true` and `-vq` becomes
 * `--verbose=true --quiet=true`, because a flag that may have a value would take the next positional for it. A first
 * word that names the command is taken off; a path of that name is written `./s`. Options of azcopy that have no effect
 * here are taken off too.
 *
 * @throws UsageError for options of azcopy that cannot be used, and for an option in the place of a value
 */
export function spellOut(words: readonly string[], table: readonly OptionRow[]): SpelledOut {
  const namesOf = (row: OptionRow): string[] => [row.name, ...(row.aliases ?? [])]
  const flags = new Map<string, OptionRow>(table.flatMap((row) => namesOf(row).map((name) => [`--${name}`, row] as const)))
  const shorts = new Map<string, OptionRow>(table.flatMap((row) => (row.short === undefined ? [] : [[row.short, row] as const])))
  const rest = words.values()
  const spelled: string[] = []
  const ignored: string[] = []
  let commandWord: string | undefined
  let positionals = 0
  for (const word of rest) {
    if (word === '--') return { words: [...spelled, word, ...rest], commandWord, ignored }
    if (!isOption(word)) {
      if (positionals++ === 0 && commandWord === undefined && isCommandWord(word)) commandWord = word
      else spelled.push(word)
      continue
    }
    const name = takeIgnored(word, rest)
    if (name !== undefined) {
      ignored.push(name)
      continue
    }
    const row = flags.get(word) ?? (word.length === 2 ? shorts.get(word.slice(1)) : undefined)
    const cluster = row ? undefined : clusterOf(word, shorts)
    if (row?.value.form === 'value') spelled.push(word, ...valueOf(word, rest, flags))
    else if (row) spelled.push(`${word.length === 2 ? `--${row.name}` : word}=true`)
    else if (cluster) spelled.push(...cluster.map(({ name }) => `--${name}=true`))
    else spelled.push(flags.has(flagOf(word)) ? word : flagOf(word))
  }
  return { words: spelled, commandWord, ignored }
}

/** A forgotten value must not take the next option for it: `--backup-dir --delete` would make a folder and delete nothing. */
function valueOf(word: string, rest: Iterator<string, unknown>, flags: ReadonlyMap<string, OptionRow>): string[] {
  const value = next(rest)
  const flag = flagOf(value[0] ?? '')
  if (flags.has(flag)) throw new UsageError(`${word} needs a value, but '${flag}' follows; if that is its value, write ${word}=${flag}`)
  return value
}

function isCommandWord(word: string): boolean {
  return [CHECK_WORD, RUN_WORD, JOBS_WORD, ...COMMAND_WORDS, ...QUESTION_WORDS].includes(word)
}

/** Takes an option off that has no effect here, with its value. */
function takeIgnored(word: string, rest: Iterator<string, unknown>): string | undefined {
  const found = findIgnored(word)
  if (found === undefined) return undefined
  const { name, entry } = found
  const joined = word.includes('=') ? word.slice(word.indexOf('=') + 1) : undefined
  const [following] = joined === undefined && entry.takes === 'value' ? next(rest) : []
  checkIgnored(name, entry, joined ?? following)
  return name
}

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-')
}

/** An unknown flag loses its value, which may be a secret behind a misspelled name. */
function flagOf(word: string): string {
  return word.split('=', 1).join('')
}

function clusterOf(word: string, shorts: ReadonlyMap<string, OptionRow>): OptionRow[] | undefined {
  if (word.startsWith('--')) return undefined
  const letters = [...word.slice(1)]
  const rows = letters.flatMap((letter) => shorts.get(letter) ?? []).filter((row) => row.value.form !== 'value')
  return rows.length === letters.length ? rows : undefined
}

function next(words: Iterator<string, unknown>): string[] {
  const step = words.next()
  return step.done ? [] : [step.value]
}
