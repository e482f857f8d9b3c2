import type { CheckedEntry, CheckProof } from '../../check/finding.ts'
import type { CheckEnd, Presenter } from './presenter.ts'
import { countOf, formatBytes, formatSeconds } from '../log/amounts.ts'
import { notCopyableText } from '../log/summary.ts'
import { escapeControls, printableKey } from '../log/record.ts'

export interface HumanOptions {
  /** Print the entries that match too. */
  readonly matches: boolean
  /** Print no entries at all. */
  readonly summaryOnly: boolean
  /** Print no summary. */
  readonly noSummary: boolean
}

/** One line for each entry that is not the same on both sides, and a summary. */
export function humanPresenter({ matches, summaryOnly, noSummary }: HumanOptions): Presenter {
  return {
    entries: (entries) => (summaryOnly ? '' : entries.filter(({ status }) => matches || status !== 'match').map(lineOf).join('')),
    restart: () => '',
    end: (end) => (noSummary ? '' : summaryOf(end)),
  }
}

/** `differs  a/b.txt  content differs (ETag, target read)` */
function lineOf({ status, key, why, proof }: CheckedEntry): string {
  const how = proof === undefined ? '' : describeProof(proof)
  return `${status.padEnd('missing'.length)}  ${printableKey(key)}  ${escapeControls(why)}${how}\n`
}

/** Sizes and times are in the words already. */
function describeProof({ by, read }: CheckProof): string {
  if (by === 'size' || by === 'mtime') return ''
  if (by === 'bytes') return ' (bytes read)'
  return read.length === 0 ? ` (${by})` : ` (${by}, ${read.join(' and ')} read)`
}

function summaryOf({ counts, statistics, outcome }: CheckEnd): string {
  const { match, differs, missing, extra, unknown, error } = counts.entries
  const proofs = [...counts.proofs].sort(([, one], [, other]) => other - one).map(([by, count]) => `${count} by ${by}`)
  const all = match + differs + missing + extra + unknown + error
  const how = proofs.length === 0 ? '' : ` (${proofs.join(', ')})`
  const leftOut = statistics.notCopyable > 0 ? [notCopyableText(statistics.notCopyable)] : []
  const results = [`${match} match${how}`, `${differs} differ`, `${missing} missing`, `${extra} extra`, `${unknown} unknown`, countOf(error + counts.unlisted, 'error'), ...leftOut]
  const costs = [countOf(statistics.requests, 'request'), `${formatBytes(counts.bytesRead)} read`, formatSeconds(statistics.seconds)]
  return `${countOf(all, 'entry', 'entries')}: ${results.join(', ')}\n${costs.join(', ')}\n${verdictOf({ counts, outcome })}\n`
}

function verdictOf({ counts, outcome }: Pick<CheckEnd, 'counts' | 'outcome'>): string {
  if (outcome.status !== 'complete') return 'the check did not end, so this says nothing about the rest'
  if (counts.hasErrors) return 'not everything could be checked'
  if (Object.values(counts.entries).every((count) => count === 0)) return 'neither side has an entry to compare'
  if (counts.isSame) return 'both sides are the same'
  if (counts.isSameSoFar) return `what was found is the same, but the source lacks ${countOf(counts.notThere, 'key')} of the list`
  return hasDifference(counts) ? 'the two sides are not the same' : 'no difference was found, but not everything is proved to be the same'
}

/** Was a difference found? Otherwise something could not be compared. */
function hasDifference({ entries: { differs, missing, extra }, facts }: CheckEnd['counts']): boolean {
  return differs + missing + extra > 0 || Object.values(facts).some(({ mismatch }) => mismatch > 0)
}
