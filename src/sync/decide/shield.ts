import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { FilterSettings } from '../settings.ts'
import { createBothSidesFilter } from './both-sides-filter.ts'
import { patternOf } from './pattern.ts'

/**
 * Tells why a target entry is shielded from deletion; undefined when nothing shields it. Of s3sync's filters only the
 * exclude pattern does, unless `deleteExcluded`; azcopy's hold for both sides, so all of them do.
 */
export function createShield(settings: FilterSettings, deleteExcluded: boolean): (entry: Pick<Entry, 'key'>) => Reason | undefined {
  const { excludeRegex, bothSides } = settings
  const excluded = excludeRegex && !deleteExcluded ? patternOf(excludeRegex) : undefined
  const refusalOf = bothSides && createBothSidesFilter(bothSides)
  return (entry) => {
    if (excluded?.test(entry.key)) return 'exclude-regex'
    return refusalOf?.(entry)
  }
}
