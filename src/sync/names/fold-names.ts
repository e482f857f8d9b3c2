import type { Source } from '../../storage/contract/storage.ts'
import type { FoldKey } from '../../order/fold-key.ts'
import type { Filter } from '../decide/filter.ts'
import type { Pair } from '../pair.ts'
import type { RunContext } from '../run-context.ts'
import type { NameConflicts, SyncSettings } from '../settings.ts'
import { StorageError } from '../../errors.ts'
import { sortEntries } from '../../order/external-sort.ts'
import { createFold } from '../../order/fold-key.ts'
import { createSpool, keyedLines, type Spool } from '../../order/spool.ts'
import { createFilter } from '../decide/filter.ts'
import { matchAhead, patternsOf } from '../decide/pattern.ts'
import { pairAlike, type Alike } from './alike.ts'
import { FolderForms, type NamedGroup } from './folder-forms.ts'
import { beforeRenaming } from './renamed.ts'

/** Pairs in a page. */
const PAGE = 1000
/** Entries of one name that are held in memory. */
const MOST_ALIKE = 10_000
/** An item holds an entry of each side besides its key. */
const RUN_BYTES = 4 * 1024 * 1024

/**
 * Pairs up keys that the target takes for one name, and finds the keys of the source that need the same name. The pages
 * come back as they are where every key is a name of its own.
 *
 * Keys that both sides have are handed on at once. The others wait on disk until both listings have ended, and are then
 * sorted by what their names fold to. So memory does not depend on the number of keys.
 *
 * @throws StorageError `failed` when more keys have one name than fit into memory
 */
export function foldNames(pages: AsyncIterable<Pair[]>, { capabilities }: Pick<Source, 'capabilities'>, settings: SyncSettings, run: RunContext): AsyncIterable<Pair[]> {
  const { normalize, conflicts } = settings.names
  const fold = createFold({ ...capabilities, foldsForms: normalize || capabilities.foldsForms })
  if (!fold) return pages
  const nameOf: FoldKey = conflicts === 'rename' ? (key) => fold(beforeRenaming(key)) : fold
  return foldedPairs(pages, { fold, nameOf, conflicts, showsNames: settings.keys === undefined }, settings, run)
}

interface Names {
  readonly fold: FoldKey
  /** What the names that entries of this key may get have in common. */
  readonly nameOf: FoldKey
  readonly conflicts: NameConflicts
  /** False: the target was asked for keys of the source, and found them whatever their spelling. */
  readonly showsNames: boolean
}

async function* foldedPairs(pages: AsyncIterable<Pair[]>, names: Names, settings: SyncSettings, run: RunContext): AsyncGenerator<Pair[]> {
  await using waiting = createSpool(keyedLines<Alike>())
  const patterns = patternsOf(settings.filters)
  const refusalOf = createFilter(settings.filters)
  for await (const page of pages) {
    await matchAhead(patterns, () => page.flatMap(({ source, target }) => (source && !target ? source.key : [])), run.signal)
    const exact = await separate(page, waiting, names, refusalOf)
    if (exact.length > 0) yield exact
  }
  const sorted = sortEntries(waiting.pages(), { name: 'both sides', duplicates: 'keep', runBytes: RUN_BYTES })
  const forms = new FolderForms()
  const pairsOf = ({ group, as }: NamedGroup): Pair[] => pairAlike(group, names.fold, names.conflicts).map((pair) => withName(pair, as))
  for await (const groups of alikeIn(sorted)) yield groups.flatMap((group) => forms.add(group)).flatMap(pairsOf)
  const last = forms.end().flatMap(pairsOf)
  if (last.length > 0) yield last
}

function withName(pair: Pair, as: string | undefined): Pair {
  return as === undefined || as === pair.source?.key ? pair : { ...pair, as }
}

/** Returns the pairs of keys that both sides have, and puts all others aside. A folder waits for its other spellings. */
async function separate(page: readonly Pair[], waiting: Spool<Alike>, { nameOf, showsNames }: Names, refusalOf: Filter): Promise<Pair[]> {
  const exact: Pair[] = []
  const aside: Alike[] = []
  for (const pair of page) {
    const { source, target } = pair
    const own = source?.key ?? target?.key ?? ''
    const key = nameOf(own)
    if (source && target && showsNames && !own.endsWith('/')) {
      exact.push(pair)
      aside.push({ key, paired: own })
      continue
    }
    if (source) aside.push({ key, source, passes: refusalOf(source) === undefined })
    if (target) aside.push({ key, target })
  }
  await waiting.append(aside)
  return exact
}

/** Cuts a sorted stream into groups of one name, several of them together. */
async function* alikeIn(pages: AsyncIterable<Alike[]>): AsyncGenerator<Alike[][]> {
  let groups: Alike[][] = []
  let group: Alike[] = []
  let size = 0
  for await (const page of pages) {
    for (const item of page) {
      const isNext = group[0] !== undefined && group[0].key !== item.key
      if (isNext) {
        groups.push(group)
        group = []
      }
      if (isNext && size >= PAGE) {
        yield groups
        groups = []
        size = 0
      }
      group.push(item)
      size++
      if (group.length > MOST_ALIKE) throw tooMany(item)
    }
  }
  if (group.length > 0) yield [...groups, group]
}

function tooMany({ source, target, paired, key }: Alike): StorageError {
  const name = JSON.stringify(source?.key ?? target?.key ?? paired ?? key)
  return new StorageError(`more than ${MOST_ALIKE} keys differ from ${name} in letter case or Unicode form only; rename them`, { kind: 'failed' })
}
