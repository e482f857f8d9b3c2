import type { Filter } from './filter.ts'
import type { BothSidesFilterSettings } from '../settings.ts'
import { matchesWildcard } from './wildcard.ts'

/** azcopy's filters; all that are given must let an entry pass. */
export function createBothSidesFilter(settings: BothSidesFilterSettings): Filter {
  const { includePatterns, excludePatterns, excludePaths, includeRegexes, excludeRegexes, recursive } = settings
  return ({ key }) => {
    if (!recursive && key.slice(0, -1).includes('/')) return 'not-recursive'
    const name = key.slice(key.lastIndexOf('/') + 1)
    if (includePatterns.length > 0 && !includePatterns.some((pattern) => matchesWildcard(name, pattern))) return 'include-pattern'
    if (excludePatterns.some((pattern) => matchesWildcard(name, pattern))) return 'exclude-pattern'
    if (excludePaths.some((path) => key.startsWith(path))) return 'exclude-path'
    if (includeRegexes.length > 0 && !includeRegexes.some((regex) => regex.test(key))) return 'include-regexes'
    return excludeRegexes.some((regex) => regex.test(key)) ? 'exclude-regexes' : undefined
  }
}
