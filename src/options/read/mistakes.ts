import { UsageError } from '../../errors.ts'
import type { OptionRow } from '../table/row.ts'
import { CHECK_WORD, COMMAND_WORDS } from './spell-out.ts'

/** Names of options in other tools, and what to use here. */
const ELSEWHERE: Readonly<Record<string, string>> = {
  'size-only': '--check-size',
  'checksum': '--check-etag or --check-additional-checksum',
  'exact-timestamps': 'nothing: times are compared anyway',
  'delete-during': '--delete', 'delete-before': '--delete', 'delete-after': '--delete', 'delete-removed': '--delete', 'remove': '--delete',
  'delete-excluded': '--delete with --delete-excluded',
  'transfers': '--worker-size', 'numworkers': '--worker-size', 'concurrency': '--worker-size', 'jobs': '--worker-size',
  'checkers': '--max-parallel-listings',
  'bwlimit': '--rate-limit-bandwidth', 'limit-rate': '--rate-limit-bandwidth',
  'progress': 'nothing: progress is shown on a terminal', 'no-progress': '--show-no-progress',
  'only-show-errors': '-q', 'silent': '-qq', 'debug': '-vv',
  'sse-c': '--source-sse-c or --target-sse-c', 'public': '--acl public-read', 'acl-public': '--acl public-read',
  'filter': '--filter-from with a file of rules, or --include and --exclude', 'exclude-from': '--filter-from', 'include-from': '--filter-from',
  'exclude-if-missing': 'nothing: there is only --exclude-if-present',
  'min-age': '--filter-mtime-before', 'max-age': '--filter-mtime-after', 'min-size': '--filter-larger-size', 'max-size': '--filter-smaller-size',
}

/**
 * Returns the error that names the option to use for an unknown one; undefined when no such option is known.
 *
 * @param name without its hyphens
 */
export function refusalOfForeign(name: string, table: readonly OptionRow[]): UsageError | undefined {
  const sides = [`source-${name}`, `target-${name}`].filter((side) => table.some((row) => row.name === side))
  const twins = sides.map((side) => `--${side}`).join(' or ')
  const instead = Object.hasOwn(ELSEWHERE, name) ? ELSEWHERE[name] : twins
  return instead === undefined || instead === '' ? undefined : new UsageError(`unknown option '--${name}'; use ${instead}`)
}

/** Commands of other tools. objsync only syncs and checks. */
const COMMANDS = new Set([
  'cp', 'copy', 'mv', 'move', 'ls', 'list', 'lsd', 'rm', 'remove', 'del', 'delete', 'mirror', 'bisync', 'md', 'mb', 'rb', 'mkdir', 'cat', 'du', 'diff', 'get', 'put',
  'make', 'login', 'logout', 'env', 'bench', 'config', 'copyto', 'presign', 'stat', 'size', 'tree', 'head', 'find', 'pipe', 'upload', 'download',
])

/**
 * Returns the error for a first word that looks like a command of another tool; undefined for any other.
 */
export function refusalOfCommand([first = '', second = '']: readonly string[]): UsageError | undefined {
  if (first === 's3' && (COMMANDS.has(second) || COMMAND_WORDS.includes(second))) {
    return new UsageError(`leave out s3: objsync ${COMMANDS.has(second) ? '' : `${second} `}SOURCE TARGET`)
  }
  if (COMMANDS.has(first)) return new UsageError(`there is no command ${first}; objsync only syncs (objsync SOURCE TARGET) and checks (objsync check SOURCE TARGET); a path of that name is written ./${first}`)
  const meant = /^[a-z]{3,6}$/.test(first) ? similarTo(first, ['sync', CHECK_WORD]) : undefined
  return meant === undefined ? undefined : new UsageError(`there is no command ${first}; did you mean ${meant}? (A path of that name is written ./${first})`)
}

/** The word of a list that another one was most likely meant to be; undefined when none is near. */
export function similarTo(word: string, known: Iterable<string>): string | undefined {
  let [best, least] = [undefined as string | undefined, Math.max(2, Math.ceil(word.length * 0.3)) + 1]
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
