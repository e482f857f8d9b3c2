import { UsageError } from '../../errors.ts'
import type { OptionRow } from '../table/row.ts'
import { FOREIGN_LETTERS, FOREIGN_OPTIONS } from './foreign-options.ts'

/**
 * Returns the error that says what to do instead of an unknown option; undefined when that is not known.
 *
 * @param flag with its hyphens, without a value
 */
export function refusalOfForeign(flag: string, table: readonly OptionRow[]): UsageError | undefined {
  const instead = flag.startsWith('--') ? insteadOf(flag.slice(2), table) : insteadOfLetters(flag.slice(1), table)
  return instead === undefined ? undefined : new UsageError(`unknown option '${flag}'; ${instead}`)
}

function insteadOf(name: string, table: readonly OptionRow[]): string | undefined {
  if (Object.hasOwn(FOREIGN_OPTIONS, name)) return FOREIGN_OPTIONS[name]
  const bare = name.replace(/^(?:destination|dest|dst)-/, '')
  const sides = (bare === name ? ['source', 'target'] : ['target']).map((side) => `${side}-${bare}`)
  const known = sides.filter((side) => table.some((row) => row.name === side))
  return known.length === 0 ? undefined : `use ${known.map((side) => `--${side}`).join(' or ')}`
}

/** What to write for an option with one hyphen, or to do instead of the first letter of another tool. */
function insteadOfLetters(letters: string, table: readonly OptionRow[]): string | undefined {
  if (letters.length > 1 && table.some(({ name }) => name === letters)) return `use --${letters}`
  const known = [...letters].find((letter) => Object.hasOwn(FOREIGN_LETTERS, letter))
  return known === undefined ? undefined : FOREIGN_LETTERS[known]
}

/**
 * Returns the word of a list that another one was most likely meant to be; undefined when none is near.
 *
 * @param most letters that may differ
 */
export function similarTo(word: string, known: Iterable<string>, most = Math.max(2, Math.ceil(word.length * 0.3))): string | undefined {
  let [best, least] = [undefined as string | undefined, most + 1]
  for (const candidate of known) {
    const distance = distanceOf(word, candidate, least)
    if (distance < least) [best, least] = [candidate, distance]
  }
  return best
}

/**
 * Letters to insert, remove, exchange or swap with their neighbour; hyphens and underscores do not count.
 * @param most from here on the exact number does not matter
 */
function distanceOf(one: string, other: string, most: number): number {
  const [a, b] = [bare(one), bare(other)]
  if (Math.abs(a.length - b.length) >= most) return most
  let [before, last] = [[] as number[], Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const exchanged = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? 0) + 1 : Infinity
      row.push(Math.min(exchanged, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    ;[before, last] = [last, row]
  }
  return last[b.length] ?? most
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '')
}
