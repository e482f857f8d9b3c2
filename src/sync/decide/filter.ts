import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { FilterSettings } from '../settings.ts'
import { createBothSidesFilter } from './both-sides-filter.ts'
import { patternOf } from './pattern.ts'

/** Tells why an entry is left out; undefined lets it pass. */
export type Filter = (entry: Entry) => Reason | undefined

/**
 * The chain of all filters that are set, in s3sync's order; the first that refuses names the reason.
 */
export function createFilter(settings: FilterSettings): Filter {
  const chain = filtersOf(settings)
  if (chain.length === 0) return () => undefined
  return (entry) => {
    for (const filter of chain) {
      const refusal = filter(entry)
      if (refusal !== undefined) return refusal
    }
    return undefined
  }
}

function filtersOf({ mtimeBefore, mtimeAfter, smallerSize, largerSize, includeRegex, excludeRegex, bothSides }: FilterSettings): Filter[] {
  const chain: Filter[] = []
  const refuse = (reason: Reason, refuses: (entry: Entry) => boolean): void => {
    chain.push((entry) => (refuses(entry) ? reason : undefined))
  }
  if (mtimeBefore !== undefined) refuse('mtime-before', ({ mtime }) => mtime >= mtimeBefore)
  if (mtimeAfter !== undefined) refuse('mtime-after', ({ mtime }) => mtime < mtimeAfter)
  if (smallerSize !== undefined) refuse('smaller-size', ({ size }) => size >= smallerSize)
  if (largerSize !== undefined) refuse('larger-size', ({ size }) => size < largerSize)
  const included = includeRegex && patternOf(includeRegex)
  const excluded = excludeRegex && patternOf(excludeRegex)
  if (included) refuse('include-regex', ({ key }) => !included.test(key))
  if (excluded) refuse('exclude-regex', ({ key }) => excluded.test(key))
  if (bothSides) chain.push(createBothSidesFilter(bothSides))
  return chain
}
