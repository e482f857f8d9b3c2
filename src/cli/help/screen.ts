import type { OptionRow } from '../../options/table/row.ts'
import { EXAMPLES } from './examples.ts'
import { inColumns, widthFor, wrapped } from './layout.ts'
import { ABOUT, termOf, USAGE } from './reference.ts'

/** The options of the first screen. The help of each fits on one line there. */
export const COMMON_OPTIONS = [
  'dry-run', 'delete', 'include', 'exclude', 'ignore-existing', 'check-size', 'check-etag', 'profile', 'region', 'endpoint-url', 'worker-size',
  'rate-limit-bandwidth', 'json', 'verbose', 'quiet',
] as const

const MORE = [
  ['objsync help GROUP', 'a group of options, such as filtering or azure'],
  ['objsync help OPTION', 'one option, such as max-delete'],
  ['objsync help groups', 'the names of all groups and options'],
  ['objsync --help', 'everything'],
] as const

/** `-h`: what a newcomer needs, on one screen. @param columns width of the terminal */
export function firstScreen(table: readonly OptionRow[], columns?: number): string {
  const width = widthFor(columns)
  const options = COMMON_OPTIONS.flatMap((name) => table.filter((row) => row.name === name))
  const sections = [
    wrapped(ABOUT, width),
    USAGE,
    `Examples:\n${inColumns(EXAMPLES.map(({ command, does }) => [command, does]), width)}`,
    `Options that people use most:\n${inColumns(options.map((row) => [termOf(row), row.help]), width)}`,
    `More:\n${inColumns(MORE, width)}`,
  ]
  return `${sections.join('\n\n')}\n`
}
