import { UsageError } from '../../errors.ts'
import { redact } from '../../location/redact.ts'
import { similarTo } from '../../options/read/mistakes.ts'
import { COMMAND_WORDS, JOBS_WORD, QUESTION_WORDS, RUN_WORD } from '../../options/read/spell-out.ts'
import { GROUPS, type Group, type OptionRow } from '../../options/table/row.ts'
import { everything, groupsHelp, index, optionHelp } from './reference.ts'
import { firstScreen } from './screen.ts'

/**
 * Returns the help about one word: a group of options, part of the name of several groups (`azure`), or an option. `run` means the group
 * of jobs.
 *
 * @param columns width of the terminal
 * @throws UsageError when the word is none of these
 */
export function helpAbout(topic: string, table: readonly OptionRow[], columns?: number): string {
  const word = slug(topic) === RUN_WORD ? JOBS_WORD : slug(topic)
  if (word === 'all') return everything(table, columns)
  if (word === 'groups') return index(table, columns)
  if ([...COMMAND_WORDS, ...QUESTION_WORDS].includes(word)) return firstScreen(table, columns)
  const groups = findGroups(word)
  if (groups.length > 0) return groupsHelp(groups, table, columns)
  const row = table.find(({ name, aliases }) => name === word || aliases?.includes(word))
  if (row !== undefined) return optionHelp(row, columns)
  const meant = similarTo(word, [...GROUPS.map(slug), ...table.map(({ name }) => name)])
  const remedy = meant === undefined ? '' : `did you mean ${meant}? `
  throw new UsageError(`there is no group of options and no option '${redact(topic)}'; ${remedy}'objsync help groups' lists them`)
}

/** Groups with exactly this name, or all with a word that begins so. */
function findGroups(word: string): Group[] {
  const exact = GROUPS.filter((group) => slug(group) === word)
  return exact.length > 0 ? exact : GROUPS.filter((group) => slug(group).startsWith(word) || slug(group).split('-').some((part) => part.startsWith(word)))
}

/** `Metadata/Headers` → `metadata-headers`, `--max-delete` → `max-delete`. */
function slug(text: string): string {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, ' ').trim().replaceAll(' ', '-')
}
