import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { BothSidesFilterSettings } from '../settings.ts'
import { patternOf } from './pattern.ts'
import { compileWildcard } from './wildcard.ts'

/**
 * azcopy's filters; all that are given must let an entry pass. An excluded path is the beginning of a key, so `dir`
 * leaves out `dir2` too.
 *
 * @throws UsageError for a pattern that is not well-formed
 */
export function createBothSidesFilter(settings: BothSidesFilterSettings): (entry: Pick<Entry, 'key'>) => Reason | undefined {
  const { excludePaths, recursive } = settings
  const includeRegexes = settings.includeRegexes.map(patternOf)
  const excludeRegexes = settings.excludeRegexes.map(patternOf)
  const included = settings.includePatterns.map(compileWildcard)
  const excluded = settings.excludePatterns.map(compileWildcard)
  return ({ key }) => {
    if (!recursive && key.slice(0, -1).includes('/')) return 'not-recursive'
    const name = key.slice(key.lastIndexOf('/') + 1)
    if (included.length > 0 && !included.some((matches) => matches(name))) return 'include-pattern'
    if (excluded.some((matches) => matches(name))) return 'exclude-pattern'
    if (excludePaths.some((path) => key.startsWith(path))) return 'exclude-path'
    if (includeRegexes.length > 0 && !includeRegexes.some((regex) => regex.test(key))) return 'include-regexes'
    return excludeRegexes.some((regex) => regex.test(key)) ? 'exclude-regexes' : undefined
  }
}
