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

/** A character that stands for itself, in a pattern with the flag `v`. */
const LITERAL = /^(?:[\p{L}\p{N} _\-/!"#%&',:;<=>@`~]|\\[\\^$.*+?()[\]{}|/\-])+/u

/** The text that a key must begin with for the pattern to match, where that is all that the pattern asks for. */
function literalBeginning({ source, flags }: RegExp): string | undefined {
  if (flags.includes('i') || !source.startsWith('^')) return undefined
  const [literal = ''] = LITERAL.exec(source.slice(1)) ?? []
  const rest = source.slice(1 + literal.length)
  if (literal === '' || (rest !== '' && rest !== '.*')) return undefined
  return literal.replace(/\\(.)/gu, '$1')
}
