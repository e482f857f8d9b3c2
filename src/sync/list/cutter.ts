import type { Source } from '../../storage/storage.ts'
import type { Cutter, RangeTask } from './ranges.ts'
import type { ConcurrencySettings } from '../settings.ts'
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
  let known: Promise<string[]> | undefined
  return async (task) => {
    known ??= findPrefixes([source, target], concurrency, signal)
    const inside = between(await known, task)
    if (inside.length > 0) return thinned(inside, concurrency.listings * 2)
    return (await halfWay(source, task, signal)) ?? (await halfWay(target, task, signal)) ?? []
  }
}

/** Sub-prefixes of both sides, ascending, going down a level while there are too few to occupy every loop. */
async function findPrefixes(
  sides: readonly Source[],
  { listings, listingDepth }: ConcurrencySettings,
  signal: AbortSignal,
): Promise<string[]> {
  const found = new Set<string>()
  let level = ['']
  for (let depth = 0; depth < listingDepth && level.length > 0 && level.length < listings; depth++) {
    const below = await Promise.all(sides.flatMap((side) => level.map(async (prefix) => side.prefixes?.(prefix, { signal }) ?? [])))
    level = [...new Set(below.flat())]
    for (const prefix of level) found.add(prefix)
  }
  return [...found].sort(compareKeys)
}

function between(keys: readonly string[], { reached = '', through }: RangeTask): string[] {
  return keys.filter((key) => compareKeys(key, reached) > 0 && (through === undefined || compareKeys(key, through) < 0))
}

/** At most `most` of the keys, evenly spread. */
function thinned(keys: readonly string[], most: number): string[] {
  if (keys.length <= most) return [...keys]
  const step = keys.length / most
  return Array.from({ length: most }, (_, i) => keys[Math.floor(i * step)] ?? '')
}

/** A key with at least one entry of this side behind it and inside the range; undefined when none turns up. */
async function halfWay(side: Source, { reached, through }: RangeTask, signal: AbortSignal): Promise<string[] | undefined> {
  if (reached === undefined) return undefined
  const isInside = (key: string): Promise<boolean> => hasKeys(side, key, through, signal)
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

async function hasKeys(side: Source, after: string, through: string | undefined, signal: AbortSignal): Promise<boolean> {
  for await (const page of side.list({ after, through }, { pageSize: 1, signal, onProblem: () => undefined })) {
    if (page.length > 0) return true
  }
  return false
}
