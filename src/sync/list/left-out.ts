import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { Pruner } from '../decide/prune.ts'
import type { Markers } from './markers.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { rangeHolds, type KeyRange } from '../../order/key-range.ts'
import { forward } from '../../storage/contract/forward.ts'

/** Decides which folders of one side are left out as a whole. A folder is '' or ends in `/`. */
export interface FolderRules {
  readonly prunes: Pruner | undefined
  /** Absent where no folder is left out for what it holds. */
  readonly markers: Markers | undefined
  /** The listing shows every key of its range, so that a marker which it lacks is not there. */
  readonly isWhole: boolean
  /** Called for each folder that is left out, perhaps more than once. */
  readonly onLeftOut: (folder: string, reason: Reason) => void
}

/** Reports whether a folder need not be listed; the folders above it are not looked at. */
export function excludesFolder(rules: FolderRules): (folder: string) => boolean | Promise<boolean> {
  const { markers, onLeftOut } = rules
  const note = (folder: string, reason: Reason | undefined): boolean => {
    if (reason !== undefined) onLeftOut(folder, reason)
    return reason !== undefined
  }
  return (folder) => {
    const reason = prunedBy(folder, rules)
    if (reason !== undefined || markers === undefined) return note(folder, reason)
    return markers.ask(folder).then((isMarked) => note(folder, isMarked ? 'exclude-if-present' : undefined))
  }
}

/** The location itself is always listed, so that a name that is misspelt is noticed. */
function prunedBy(folder: string, { prunes }: FolderRules): Reason | undefined {
  return folder === '' ? undefined : prunes?.(folder)
}

/** The storage without the sub-prefixes that are left out: nothing is to be cut there. */
export function withoutLeftOut(storage: Source, rules: FolderRules): Source {
  const excludes = excludesFolder(rules)
  return forward(storage, {
    prefixes: (own) => async (prefix, options) => {
      const { prefixes, complete } = await own(prefix, options)
      const excluded = await Promise.all(prefixes.map(async (each) => excludes(each)))
      return { prefixes: prefixes.filter((_, i) => excluded[i] !== true), complete }
    },
  })
}

/** Reports whether the key, or a folder that it lies in, is left out. */
export async function isInLeftOut(key: string, rules: FolderRules): Promise<boolean> {
  const excludes = excludesFolder(rules)
  for (let end = 0; ; end = key.indexOf('/', end) + 1) {
    if (await excludes(key.slice(0, end))) return true
    if (!key.includes('/', end)) return false
  }
}

interface OpenFolder {
  readonly folder: string
  readonly isLeftOut: boolean
}

/**
 * Drops the entries of folders that are left out. The pages must be in the order of the keys: the entries of one folder
 * are together, so that only the folders of one key are held at a time, and a page shows by itself whether a marker is in
 * a folder. The source is asked only about a folder that goes on behind the page, or that began before the range.
 */
export async function* dropLeftOut(pages: AsyncIterable<Entry[]>, range: KeyRange, rules: FolderRules): AsyncGenerator<Entry[]> {
  const open: OpenFolder[] = []
  for await (const page of pages) {
    const kept: Entry[] = []
    for (const entry of page) {
      const isDropped = insideLast(entry, open) ?? (await isInside(entry, open, { page, range, rules }))
      if (!isDropped) kept.push(entry)
    }
    if (kept.length > 0) yield kept
  }
}

/** The answer for an entry of the same folder as the one before it; undefined for any other. */
function insideLast({ key }: Entry, open: readonly OpenFolder[]): boolean | undefined {
  const last = open.at(-1)
  if (last === undefined || !key.startsWith(last.folder)) return undefined
  return last.isLeftOut || !key.includes('/', last.folder.length) ? last.isLeftOut : undefined
}

/** Where an entry was listed. */
interface ListedIn {
  readonly page: readonly Entry[]
  readonly range: KeyRange
  readonly rules: FolderRules
}

async function isInside(entry: Entry, open: OpenFolder[], listed: ListedIn): Promise<boolean> {
  const { key } = entry
  const { rules } = listed
  while (open.length > 0 && !key.startsWith(open.at(-1)?.folder ?? '')) open.pop()
  if (open.at(-1)?.isLeftOut) return true
  let from = open.at(-1)?.folder.length ?? -1
  while (from < 0 || key.includes('/', from)) {
    const folder = from < 0 ? '' : key.slice(0, key.indexOf('/', from) + 1)
    from = folder.length
    const reason = prunedBy(folder, rules) ?? (await reasonOfMarkers(folder, entry, listed))
    open.push({ folder, isLeftOut: reason !== undefined })
    if (reason === undefined) continue
    rules.onLeftOut(folder, reason)
    return true
  }
  return false
}

async function reasonOfMarkers(folder: string, first: Entry, { page, range, rules }: ListedIn): Promise<Reason | undefined> {
  const { markers } = rules
  if (markers === undefined) return undefined
  const isMarked = markers.known(folder) ?? (rules.isWhole ? markedByPage(folder, first, page, range, markers) : undefined)
  if (isMarked !== undefined) markers.learn(folder, isMarked)
  return (isMarked ?? (await markers.ask(folder))) ? 'exclude-if-present' : undefined
}

/**
 * What a page says of a folder, the first entry of which is in it: a marker that sorts before that entry would have come
 * before, and one that sorts before the end of the page is in the page. Undefined when a marker may lie elsewhere.
 */
function markedByPage(folder: string, first: Entry, page: readonly Entry[], range: KeyRange, { names }: Markers): boolean | undefined {
  const last = page.at(-1)?.key ?? ''
  let isSettled = true
  for (const name of names) {
    const marker = folder + name
    if (!rangeHolds(range, marker) || compareKeys(marker, last) > 0) isSettled = false
    else if (compareKeys(marker, first.key) >= 0 && page.some(({ key }) => key === marker)) return true
  }
  return isSettled ? false : undefined
}
