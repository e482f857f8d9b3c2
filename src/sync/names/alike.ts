import type { Entry } from '../../storage/contract/entry.ts'
import type { FoldKey } from '../../order/fold-key.ts'
import type { Keyed } from '../../order/keyed.ts'
import type { Pair } from '../pair.ts'
import type { NameConflicts } from '../settings.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { renamed } from './renamed.ts'

/** One of several entries that may have one name at the target. The key is what these have in common. */
export interface Alike extends Keyed {
  readonly source?: Entry | undefined
  readonly target?: Entry | undefined
  /** The filters let the source's entry pass. */
  readonly passes?: boolean | undefined
  /** A key that both sides have, spelled exactly so. Its pair has been handed on already. */
  readonly paired?: string | undefined
}

/** What has one name at the target, or may get it. */
interface Place {
  /** The target's entries of that name. Only a target that keeps spellings apart has more than one. */
  readonly targets: Entry[]
  /** The key of the source's entry that the name is for. */
  owner: string | undefined
  taken?: Entry | undefined
}

/** A source's entry, the name of which another one has. */
interface Loser {
  readonly source: Entry
  readonly passes: boolean
  readonly owner: string
}

/**
 * Pairs up entries that may have one name at the target. A key that both sides have keeps its name, and an entry that is
 * stored under a changed name keeps that. Each other name goes to the first of the source's keys in the order of keys.
 */
export function pairAlike(group: readonly Alike[], fold: FoldKey, conflicts: NameConflicts): Pair[] {
  const places = new Places(group, fold)
  const sources = sourcesOf(group)
  if (isFolder(sources)) return [...sources.map(({ source }) => places.share(source)), ...places.leftOver()]
  const pairs: Pair[] = []
  const losers: Loser[] = []
  for (const { source, passes } of sources) {
    const stored = conflicts === 'rename' ? places.stored(source) : undefined
    const pair = stored ?? places.take(source, source.key)
    if (pair) pairs.push(pair)
    else losers.push({ source, passes, owner: places.ownerOf(source.key) })
  }
  const contested = new Map(conflicts === 'error' ? losers.flatMap(({ source, passes, owner }) => (passes ? [[owner, source.key] as const] : [])) : [])
  return [
    ...pairs.map((pair) => refusedIf(contested.get(pair.source?.key ?? ''), pair, places)),
    ...losers.map((loser) => (conflicts === 'rename' ? places.take(loser.source, renamed(loser.source.key)) : undefined) ?? refused(loser)),
    ...places.leftOver(),
  ]
}

/** Entries that the filters let pass come first. */
function sourcesOf(group: readonly Alike[]): { readonly source: Entry; readonly passes: boolean }[] {
  const sources = group.flatMap(({ source, passes = false }) => (source ? [{ source, passes }] : []))
  return sources.sort((a, b) => Number(b.passes) - Number(a.passes) || compareKeys(a.source.key, b.source.key))
}

/** Folders hold nothing that could be lost: two spellings of one folder are one folder. */
function isFolder(sources: readonly { readonly source: Entry }[]): boolean {
  return sources.length > 0 && sources.every(({ source: { key, size } }) => key.endsWith('/') && size === 0)
}

function refused({ source, owner }: Loser): Pair {
  return { source, target: undefined, conflict: owner }
}

function refusedIf(rival: string | undefined, pair: Pair, places: Places): Pair {
  if (rival === undefined || !pair.source) return pair
  places.release(pair.source.key)
  return { source: pair.source, target: undefined, conflict: rival }
}

/** The names of the target by what they fold to. */
class Places {
  private readonly places = new Map<string, Place>()

  constructor(
    group: readonly Alike[],
    private readonly fold: FoldKey,
  ) {
    for (const { target } of group) if (target) this.at(target.key).targets.push(target)
    for (const { targets } of this.places.values()) targets.sort((a, b) => compareKeys(a.key, b.key))
    for (const { paired } of group) if (paired !== undefined) this.at(paired).owner = paired
  }

  /** The pair under the changed name, where the target has such an entry. */
  stored(source: Entry): Pair | undefined {
    const as = renamed(source.key)
    return this.at(as).targets.length > 0 ? this.take(source, as) : undefined
  }

  /** Gives an entry a name, unless another one has it. */
  take(source: Entry, name: string): Pair | undefined {
    const place = this.at(name)
    if (place.owner !== undefined) return undefined
    place.owner = source.key
    place.taken = targetFor(source, place)
    return name === source.key ? { source, target: place.taken } : { source, target: place.taken, as: name }
  }

  /** Gives an entry a name that others may have too. */
  share(source: Entry): Pair {
    const place = this.at(source.key)
    place.owner ??= source.key
    place.taken ??= targetFor(source, place)
    return { source, target: place.taken }
  }

  /** Its target's entry is not to be replaced, and not to be removed either. */
  release(key: string): void {
    this.at(key).taken = undefined
  }

  ownerOf(name: string): string {
    return this.at(name).owner ?? name
  }

  /** The target's entries that got no counterpart: extras, or other spellings of what the source has. */
  leftOver(): Pair[] {
    return [...this.places.values()].flatMap(({ targets, owner, taken }) =>
      targets.flatMap((target) => (target === taken ? [] : [{ source: undefined, target, ...(owner !== undefined && { conflict: owner }) }])))
  }

  private at(name: string): Place {
    const folded = this.fold(name)
    const place = this.places.get(folded) ?? { targets: [], owner: undefined }
    this.places.set(folded, place)
    return place
  }
}

function targetFor({ key }: Entry, { targets }: Place): Entry | undefined {
  return targets.find((target) => target.key === key) ?? targets[0]
}
