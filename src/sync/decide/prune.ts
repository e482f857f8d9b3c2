import type { Reason } from '../../report/reasons.ts'
import type { FilterSettings } from '../settings.ts'
import { createShield } from './filter.ts'
import { awsRules, fileRules } from './glob/rules.ts'
import { patternOf, type Pattern } from './pattern.ts'

/** Why every key that begins with the prefix is left out at the source, and shielded at the target. */
export type Pruner = (prefix: string) => Reason | undefined

/**
 * Whole folders that need not be listed, because the filters decide on them by the beginning of the key alone.
 *
 * @param deleteExcluded the exclude pattern and the globs shield nothing from deletion
 * @returns undefined where there is no such filter
 */
export function createPruner({ excludeRegex, bothSides, globs, rules }: FilterSettings, deleteExcluded: boolean): Pruner | undefined {
  const pruners = [
    ...(deleteExcluded ? [] : [prunerOfRegexes(excludeRegex ? [excludeRegex] : [], 'exclude-regex')]),
    prunerOfPaths(bothSides?.excludePaths ?? []),
    prunerOfRegexes(bothSides?.excludeRegexes ?? [], 'exclude-regexes'),
    ...(deleteExcluded ? [] : [prunerOfGlobs({ globs, rules })]),
  ].filter((pruner) => pruner !== undefined)
  if (pruners.length === 0) return undefined
  return (prefix) => {
    for (const pruner of pruners) {
      const reason = pruner(prefix)
      if (reason !== undefined) return reason
    }
    return undefined
  }
}

function prunerOfPaths(paths: readonly string[]): Pruner | undefined {
  if (paths.length === 0) return undefined
  return (prefix) => (paths.some((path) => prefix.startsWith(path)) ? 'exclude-path' : undefined)
}

function prunerOfGlobs({ globs, rules }: Pick<FilterSettings, 'globs' | 'rules'>): Pruner | undefined {
  const given = globs && awsRules(globs)
  const ofFiles = rules && fileRules(rules)
  if (!given && !ofFiles) return undefined
  return (prefix) => {
    if (given?.excludesAllBelow(prefix)) return 'exclude'
    return ofFiles?.excludesAllBelow(prefix) ? 'filter-from' : undefined
  }
}

function prunerOfRegexes(regexes: readonly RegExp[], reason: Reason): Pruner | undefined {
  const beginnings = regexes.flatMap((regex) => literalBeginning(regex) ?? [])
  const quick = regexes.flatMap((regex) => quickWhateverFollows(regex) ?? [])
  if (beginnings.length + quick.length === 0) return undefined
  return (prefix) => (beginnings.some((beginning) => prefix.startsWith(beginning)) || quick.some((regex) => regex.test(prefix)) ? reason : undefined)
}

/**
 * Decides about a name that a listing could not show: the reason why it, and everything that it may hide, is left out at
 * the source and shielded at the target; undefined when the filters do not settle that. A key that ends in `/` hides all
 * keys below it. Below any other name nothing is deleted anyway, because the proof of absence meets that name.
 */
export function createExclusion(filters: FilterSettings, deleteExcluded: boolean): (key: string) => Reason | undefined {
  const prunes = createPruner(filters, deleteExcluded)
  const shieldOf = createShield(filters, deleteExcluded)
  const exclude = deleteExcluded ? [] : patternsWhateverFollows(filters.excludeRegex ? [filters.excludeRegex] : [])
  const excludes = patternsWhateverFollows(filters.bothSides?.excludeRegexes ?? [])
  return (key) => {
    if (key === '') return undefined
    if (!key.endsWith('/')) return shieldOf({ key })
    if (exclude.some((pattern) => pattern.test(key))) return 'exclude-regex'
    if (excludes.some((pattern) => pattern.test(key))) return 'exclude-regexes'
    return prunes?.(key)
  }
}

function patternsWhateverFollows(regexes: readonly RegExp[]): Pattern[] {
  return regexes.flatMap((regex) => whateverFollows(regex) ?? []).map(patternOf)
}

/**
 * A pattern that matches a text only if the given one matches every key that begins with the text; undefined when the given
 * one may look at what comes after its match. In `(^|/)tmp(/|$)` only the end of the text does that, so it never matches.
 */
function whateverFollows(regex: RegExp): RegExp | undefined {
  const { source, flags } = regex
  if (/\\b|\(\?[=!]/i.test(source)) return undefined
  let classes = 0
  let ends = 0
  const endless = source.replace(/\\.|[[\]$]/gsu, (token) => {
    if (token === '[') classes++
    if (token === ']') classes--
    if (token !== '$' || classes > 0) return token
    ends++
    return '(?!)'
  })
  if (ends === 0) return regex
  // What never matches lets a negative assertion always hold.
  return source.includes('(?<!') ? undefined : new RegExp(endless, flags)
}

/** What may repeat, or may match in several ways: each of them may double the steps of a match. */
const BRANCHES = /[|?]|\\[1-9k]/g
const REPEATS = /[*+{]/g
const MOST_BRANCHES = 6

/**
 * As `whateverFollows`, where a match is so quick that it needs no time limit, which costs 0.2 ms: with a repeat inside of
 * another one a match may take for ever.
 */
function quickWhateverFollows(regex: RegExp): RegExp | undefined {
  const bare = withoutRest(regex)
  const isQuick = (bare.source.match(REPEATS)?.length ?? 0) <= 1 && (bare.source.match(BRANCHES)?.length ?? 0) <= MOST_BRANCHES
  return isQuick ? whateverFollows(bare) : undefined
}

/** Without an `.*` at the end, which asks for nothing more. In a pattern with alternatives it belongs to the last of them only. */
function withoutRest(regex: RegExp): RegExp {
  const rest = /(?<!\\)(?:\.\*|\[\^\\n\]\*)$/.exec(regex.source)
  return rest === null || regex.source.includes('|') ? regex : new RegExp(regex.source.slice(0, rest.index), regex.flags)
}

/** Literal characters in a pattern with the flag `v`. */
const LITERAL = /^(?:[\p{L}\p{N} _\-/!"#%&',:;<=>@`~]|\\x[0-9a-f]{2}|\\[\\^$.*+?()[\]{}|/\-])+/u
const ESCAPE = /\\(?:x([0-9a-f]{2})|(.))/gu
/** What asks for nothing more, as it is written or as our options translate it. */
const ANYTHING = new Set(['', '.*', '[^\\n]*'])

/** The text that a key must begin with for the pattern to match, where that is all that the pattern asks for. */
function literalBeginning({ source, flags }: RegExp): string | undefined {
  if (flags.includes('i') || !source.startsWith('^')) return undefined
  const [literal = ''] = LITERAL.exec(source.slice(1)) ?? []
  if (literal === '' || !ANYTHING.has(source.slice(1 + literal.length))) return undefined
  return literal.replace(ESCAPE, (_, hex?: string, character?: string) => (hex ? String.fromCharCode(parseInt(hex, 16)) : (character ?? '')))
}
