import { UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import type { CommandLine } from '../../options/read/command-line.ts'
import { isOn, type Settings } from '../../options/read/setting.ts'
import { SHELLS } from '../../options/table/general.ts'

/** What a command line asks for instead of a run. A topic is a group of options or an option. */
export type Question =
  | { readonly asks: 'screen' | 'everything' | 'version' }
  | { readonly asks: 'topic'; readonly topic: string }
  | { readonly asks: 'completion'; readonly shell: string }

/**
 * Returns what a command line with the first word `help`, `version` or `completion` asks for; undefined for any other.
 *
 * @throws UsageError for a word too many, and for a shell that has no completion script
 */
export function questionInWord({ commandWord, positionals }: CommandLine): Question | undefined {
  const [first, second] = positionals
  switch (commandWord) {
    case 'help':
      if (second !== undefined) throw refusal(commandWord, second)
      return first === undefined ? { asks: 'screen' } : { asks: 'topic', topic: first }
    case 'version':
      if (first !== undefined) throw refusal(commandWord, first)
      return { asks: 'version' }
    case 'completion':
      if (second !== undefined) throw refusal(commandWord, second)
      if (first === undefined || !isShell(first)) throw new UsageError(`completion needs the name of a shell: ${SHELLS.join(', ')}`)
      return { asks: 'completion', shell: first }
    default:
      return undefined
  }
}

function isShell(word: string): boolean {
  return SHELLS.some((shell) => shell === word)
}

function refusal(commandWord: string, word: string): UsageError {
  return new UsageError(`unexpected argument '${redact(word)}' after ${commandWord} (a path of that name is written ./${commandWord})`)
}

/** Returns what the options ask for; undefined when they ask for a run. */
export function questionInOptions(words: readonly string[], { positionals }: CommandLine, settings: Settings): Question | undefined {
  if (isOn(settings.get('help'))) {
    const topic = words[words.findLastIndex((word) => word === '--help' || word === '-h') + 1]
    if (topic !== undefined && positionals.length === 1 && positionals[0] === topic) return { asks: 'topic', topic }
    return { asks: words.includes('--help') ? 'everything' : 'screen' }
  }
  if (isOn(settings.get('version'))) return { asks: 'version' }
  const shell = settings.get('auto-complete-shell')?.value
  return typeof shell === 'string' ? { asks: 'completion', shell } : undefined
}
