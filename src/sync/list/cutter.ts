import type { Source } from '../../storage/contract/storage.ts'
import type { Cutter, RangeTask } from './ranges.ts'
import type { ConcurrencySettings } from '../settings.ts'
import type { KeyRange } from '../../order/key-range.ts'
import { compareKeys } from '../../order/compare-keys.ts'
import { midKey } from './mid-key.ts'

/** Probes for one cut, once its upper end is known; each halves what is left. */
const MOST_PROBES = 8
/** Sorts after every other character. */
const LAST = '\u{10ffff}'
const HALF_A_PAIR = /[\ud800-\udbff]$/

/**
 * Cuts first at sub-prefixes, which one delimiter listing shows by the hundred; where there are none inside the range
 * (one flat, huge prefix), at a key half way, found by listing single keys.
 */
export function createCutter(source: Source, target: Source, concurrency: ConcurrencySettings, signal: AbortSignal): Cutter {
  let known: Promise<KnownPrefixes> | undefined
  const most = concurrency.listings * 2
  return async (task) => {
    known ??= findPrefixes([source, target], concurrency, signal)
    const { shown, partition } = await known
    const shownBy = (at: string): readonly Source[] => shown.get(at) ?? []
    const whole = isAll(task) ? between(partition, task) : []
    if (whole.length > 0 && whole.length <= most * 2) return whole.map((at) => ({ at, isWholePrefix: true, shownBy: shownBy(at) }))
    const awkward = awkwardIn([...shown.keys()], task.prefix)
    const isAwkward = (at: string): boolean => awkward.some((prefix) => at.startsWith(prefix))
    const inside = between([...shown.keys()], task).filter((at) => !isAwkward(at))
    if (inside.length > 0) return thinned(inside, most).map((at) => ({ at, isWholePrefix: false, shownBy: shownBy(at) }))
    if (source.capabilities.cutsAtFoldersOnly || target.capabilities.cutsAtFoldersOnly) return []
    const [middle] = (await halfWay(source, task, signal)) ?? (await halfWay(target, task, signal)) ?? []
    return middle === undefined || isAwkward(middle) ? [] : [{ at: middle, isWholePrefix: false, shownBy: [] }]
  }
}

function isAll({ prefix, through }: RangeTask): boolean {
  return prefix === undefined && through === undefined
}

interface KnownPrefixes {
  /** Sub-prefixes, ascending, each with the storages that showed it. */
  readonly shown: ReadonlyMap<string, readonly Source[]>
  /** Sub-prefixes, ascending, below one of which every key lies; empty where there are no such. */
  readonly partition: readonly string[]
}

/** Sub-prefixes of both sides, going down a level while there are too few to occupy every loop. */
async function findPrefixes(
  sides: readonly Source[],
  { listings, listingDepth }: ConcurrencySettings,
  signal: AbortSignal,
): Promise<KnownPrefixes> {
  const shown = new Map<string, Source[]>()
  let partition = ['']
  let level = ['']
  for (let depth = 0; depth < listingDepth && level.length > 0 && level.length < listings; depth++) {
    const found = await Promise.all(level.map((prefix) => prefixesBelow(sides, prefix, signal)))
    const parts = new Map(level.map((prefix, i) => [prefix, found[i]?.isComplete ? found[i].prefixes : [prefix]]))
    partition = partition.flatMap((prefix) => parts.get(prefix) ?? [prefix])
    for (const { shownBy } of found) for (const [prefix, by] of shownBy) shown.set(prefix, by)
    level = found.flatMap(({ prefixes }) => prefixes)
  }
  const ascending = [...shown].sort(([one], [other]) => compareKeys(one, other))
  return { shown: new Map(ascending), partition: partition.filter((prefix) => prefix !== '').sort(compareKeys) }
}

interface Below {
  readonly prefixes: string[]
  readonly shownBy: ReadonlyMap<string, Source[]>
  readonly isComplete: boolean
}

async function prefixesBelow(sides: readonly Source[], prefix: string, signal: AbortSignal): Promise<Below> {
  const answers = await Promise.all(sides.map(async (side) => ({ side, below: await side.prefixes?.(prefix, { signal }) })))
  const shownBy = new Map<string, Source[]>()
  for (const { side, below } of answers) for (const each of below?.prefixes ?? []) shownBy.set(each, [...(shownBy.get(each) ?? []), side])
  const isComplete = shownBy.size > 0 && answers.every(({ below }) => below?.complete)
  return { prefixes: [...shownBy.keys()].sort(compareKeys), shownBy, isComplete }
}

/**
 * Finds each `a/` that has a sibling such as `a-b/`; nothing is cut inside it. MinIO, asked for the keys after `a/`, walks
 * through `a-b/` first, and answers with an empty page when that holds more than a page.
 *
 * @param prefixes ascending
 * @param bound prefix that all listings will be bounded by
 */
function awkwardIn(prefixes: readonly string[], bound = ''): string[] {
  return prefixes.filter((prefix, i) => prefix.length > bound.length && prefixes[i - 1]?.startsWith(prefix.slice(0, -1)))
}

function between(keys: readonly string[], { reached = '', through, prefix = '' }: RangeTask): string[] {
  return keys.filter((key) => key.startsWith(prefix) && compareKeys(key, reached) > 0 && (through === undefined || compareKeys(key, through) < 0))
}

/** At most `most` of the keys, evenly spread. */
function thinned(keys: readonly string[], most: number): string[] {
  if (keys.length <= most) return [...keys]
  const step = keys.length / most
  return Array.from({ length: most }, (_, i) => keys[Math.floor(i * step)] ?? '')
}

/** A key with at least one entry of this side behind it and inside the range; undefined when none turns up. */
async function halfWay(side: Source, { reached, through, prefix }: RangeTask, signal: AbortSignal): Promise<string[] | undefined> {
  if (reached === undefined) return undefined
  const isInside = (after: string): Promise<boolean> => hasKeys(side, { after, through, prefix }, signal)
  let high = through ?? (await upperEnd(reached, isInside))
  for (let probe = 0; probe < MOST_PROBES; probe++) {
    const middle = midKey(reached, high)
    if (middle === undefined) return undefined
    if (await isInside(middle)) return [middle]
    high = middle
  }
  return undefined
}

/**
 * A near upper end for a range that has none: the longest beginning of the last key that all further keys share. Found
 * by bisection, because a longer beginning is shared by fewer.
 */
async function upperEnd(reached: string, isInside: (key: string) => Promise<boolean>): Promise<string> {
  let shared = 0
  let tooLong = reached.length + 1
  while (tooLong - shared > 1) {
    const length = (shared + tooLong) >> 1
    if (await isInside(behindAll(reached, length))) tooLong = length
    else shared = length
  }
  return behindAll(reached, shared)
}

/** A key behind all keys that begin as `key` does. */
function behindAll(key: string, length: number): string {
  return key.slice(0, length).replace(HALF_A_PAIR, '') + LAST
}

async function hasKeys(side: Source, range: KeyRange, signal: AbortSignal): Promise<boolean> {
  for await (const page of side.list(range, { pageSize: 1, signal, onProblem: () => undefined })) {
    if (page.length > 0) return true
  }
  return false
}
