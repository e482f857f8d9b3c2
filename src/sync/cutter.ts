import type { Source } from '../storage/storage.ts'
import type { Cutter, RangeTask } from './ranges.ts'
import type { ConcurrencySettings } from './settings.ts'
import { compareKeys } from '../order/compare-keys.ts'
import { midKey } from './mid-key.ts'

/** Probes for one cut; each halves what is not known, so this is plenty. */
const MOST_PROBES = 24

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
async function findPrefixes(sides: readonly Source[], { listings, listingDepth }: ConcurrencySettings, signal: AbortSignal): Promise<string[]> {
  const found = new Set<string>()
  let level = ['']
  for (let depth = 0; depth < listingDepth && level.length > 0 && level.length < listings; depth++) {
    const below = await Promise.all(sides.flatMap((side) => level.map((prefix) => side.prefixes?.(prefix, { signal }) ?? [])))
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
  let high = through
  for (let probe = 0; probe < MOST_PROBES; probe++) {
    const middle = midKey(reached, high)
    if (middle === undefined) return undefined
    if (await hasKeys(side, middle, through, signal)) return [middle]
    high = middle
  }
  return undefined
}

async function hasKeys(side: Source, after: string, through: string | undefined, signal: AbortSignal): Promise<boolean> {
  for await (const page of side.list({ after, through }, { pageSize: 1, signal, onProblem: () => undefined })) {
    if (page.length > 0) return true
  }
  return false
}
