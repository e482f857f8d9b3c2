import { variablesOf } from '../../src/options/read/environment.ts'
import { describeNeed, WITH_AZURE, type Pair } from '../../src/options/table/pairs.ts'
import type { OptionRow, Partner } from '../../src/options/table/row.ts'

/** What the documents say of an option's values, needs and conflicts, in Markdown. */

/** `--sse aws:kms or aws:kms:dsse` as code. */
export function flagOf(partner: Partner): string {
  if (typeof partner === 'string') return `\`--${partner}\``
  return `\`--${partner.name}\` ${partner.values.map((value) => `\`${value}\``).join(' or ')}`
}

export function nameOf(partner: Partner): string {
  return typeof partner === 'string' ? partner : partner.name
}

export function needsOf(row: OptionRow): string[] {
  const { requiresOneOf, requiresBeside, noDirectoryBucket } = row
  const where = requiresOneOf?.pairs === undefined ? '' : ` with ${describeNeed(requiresOneOf.pairs)}`
  return [
    ...(row.pairs ? [`${describeNeed(row.pairs)}${row.tolerated ? ` (taken without effect with ${describeTolerated(row.tolerated)})` : ''}`] : []),
    ...(row.requires ?? []).map(flagOf),
    ...(requiresOneOf ? [`${requiresOneOf.names.map(flagOf).join(' or ')}${where}`] : []),
    ...(requiresBeside ? [`${flagOf(requiresBeside.requires)} when ${flagOf(requiresBeside.other)} is given`] : []),
    ...(noDirectoryBucket ? [`a ${noDirectoryBucket.join(' and a ')} that is no directory bucket`] : []),
  ]
}

function describeTolerated(pairs: readonly Pair[]): string {
  return pairs === WITH_AZURE ? 'Azure on either side' : describeNeed(pairs)
}

/** Both directions of what the rows declare once, in the order of the table. */
export function conflictsOf(row: OptionRow, table: readonly OptionRow[]): Partner[] {
  const own = row.conflicts ?? []
  return table.flatMap((other) => {
    const declared = own.find((partner) => nameOf(partner) === other.name)
    if (declared !== undefined) return [declared]
    return other.conflicts?.includes(row.name) ? [other.name] : []
  })
}

/** The last one only with OBJSYNC_S3SYNC_ENV=1. */
export function environmentOf(row: OptionRow): string[] {
  const always = variablesOf(row, false)
  const onRequest = variablesOf(row, true).filter((name) => !always.includes(name))
  return [...always.map((name) => `\`${name}\``), ...onRequest.map((name) => `\`${name}\` (with \`OBJSYNC_S3SYNC_ENV=1\`)`)]
}

/** Text in which nothing is Markdown but backquotes. */
export function escape(text: string): string {
  return text.replace(/[\\*<>[\]]/g, '\\$&')
}
