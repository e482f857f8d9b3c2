import type { Entry } from '../../storage/contract/entry.ts'
import type { Reason } from '../../report/reasons.ts'
import type { BothSidesFilterSettings, FilterSettings } from '../settings.ts'
import { createAttributeFilter } from './attribute-filter.ts'
import { awsRules, fileRules } from './glob/rules.ts'
import { patternOf } from './pattern.ts'
import { compileWildcard } from './wildcard.ts'

/** Returns why an entry is left out; undefined lets it pass. */
export type Filter = (entry: Entry) => Reason | undefined

/** A filter that looks at nothing but the key. */
export type KeyFilter = (entry: Pick<Entry, 'key'>) => Reason | undefined

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

function filtersOf(settings: FilterSettings): Filter[] {
  const { mtimeBefore, mtimeAfter, smallerSize, largerSize, includeRegex, excludeRegex, bothSides } = settings
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
  const attributeFilter = createAttributeFilter(bothSides)
  if (attributeFilter) chain.push(attributeFilter)
  const globFilter = createGlobFilter(settings)
  if (globFilter) chain.push(globFilter)
  return chain
}

/** `--include`, `--exclude` and `--filter-from`; undefined when none of them is given. */
function createGlobFilter({ globs, rules }: FilterSettings): KeyFilter | undefined {
  const given = globs && awsRules(globs)
  const ofFiles = rules && fileRules(rules)
  if (!given && !ofFiles) return undefined
  return ({ key }) => {
    if (given?.excludes(key)) return 'exclude'
    return ofFiles?.excludes(key) ? 'filter-from' : undefined
  }
}

/**
 * azcopy's filters; all that are given must let an entry pass. An excluded path is the beginning of a key, so `dir`
 * leaves out `dir2` too.
 *
 * @throws UsageError for a pattern that is not well-formed
 */
export function createBothSidesFilter(settings: BothSidesFilterSettings): KeyFilter {
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

/**
 * Returns why a target entry is shielded from deletion; undefined when nothing shields it. Of s3sync's filters only the
 * exclude pattern does, and the globs do, as in aws s3 sync; none of these with `deleteExcluded`. azcopy's filters apply to
 * both sides, so all of them do.
 */
export function createShield(settings: FilterSettings, deleteExcluded: boolean): KeyFilter {
  const { excludeRegex, bothSides } = settings
  const excluded = excludeRegex && !deleteExcluded ? patternOf(excludeRegex) : undefined
  const globFilter = deleteExcluded ? undefined : createGlobFilter(settings)
  const refusalOf = bothSides && createBothSidesFilter(bothSides)
  return (entry) => {
    if (excluded?.test(entry.key)) return 'exclude-regex'
    return refusalOf?.(entry) ?? globFilter?.(entry)
  }
}

/** As `createShield`, for entries that the target lists: those are known by their attributes, too. */
export function createTargetShield(settings: FilterSettings, deleteExcluded: boolean): Filter {
  const shieldOf = createShield(settings, deleteExcluded)
  const attributeFilter = createAttributeFilter(settings.bothSides)
  return attributeFilter ? (entry) => shieldOf(entry) ?? attributeFilter(entry) : shieldOf
}
