import type { FilterSettings } from '../settings.ts'

/** Is every key that begins with the prefix left out at the source, and shielded at the target? */
export type Pruner = (prefix: string) => boolean

/**
 * Whole folders that need not be listed, because the filters decide on them by the beginning of the key alone.
 *
 * @param deleteExcluded the exclude pattern shields nothing from deletion
 * @returns undefined where there is no such filter
 */
export function createPruner({ excludeRegex, bothSides }: FilterSettings, deleteExcluded: boolean): Pruner | undefined {
  const regexes = [...(bothSides?.excludeRegexes ?? []), ...(excludeRegex && !deleteExcluded ? [excludeRegex] : [])]
  const beginnings = [...(bothSides?.excludePaths ?? []), ...regexes.flatMap((regex) => literalBeginning(regex) ?? [])]
  return beginnings.length === 0 ? undefined : (prefix) => beginnings.some((beginning) => prefix.startsWith(beginning))
}

/** Characters that stand for themselves, in a pattern with the flag `v`. */
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
