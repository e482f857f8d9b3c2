import type { CheckedEntry, CheckProof, CheckStatus, FactFinding } from './finding.ts'

/** Counts the results of a check. */
export class CheckStatistics {
  /** Entries by their result. */
  readonly entries: Record<CheckStatus, number> = { match: 0, differs: 0, missing: 0, extra: 0, unknown: 0, error: 0 }
  /** Matching entries by what showed that they match. */
  readonly proofs = new Map<CheckProof['by'], number>()
  /** Objects whose metadata, tags or annotations were compared. */
  readonly facts: Record<FactFinding['kind'], { matches: number; mismatch: number }> = {
    metadata: { matches: 0, mismatch: 0 },
    tags: { matches: 0, mismatch: 0 },
    annotations: { matches: 0, mismatch: 0 },
  }
  /** Entries that were found so far, and those of which the result is known. Filters may leave out some of both. */
  begun = 0
  settled = 0
  /** Things that could not be listed. Each is an error. */
  unlisted = 0
  /** Facts that were asked for but that a side does not keep. */
  notKept = 0
  /** Keys of a list that the source lacks. */
  notThere = 0
  /** Bytes that were read, of both sides together. */
  bytesRead = 0

  count({ status, proof, facts = [] }: CheckedEntry): void {
    this.entries[status]++
    if (status === 'match' && proof) this.proofs.set(proof.by, (this.proofs.get(proof.by) ?? 0) + 1)
    for (const kind of ['metadata', 'tags', 'annotations'] as const) {
      const own = facts.filter((fact) => fact.kind === kind)
      if (own.length > 0) this.facts[kind][own.every(({ matches }) => matches) ? 'matches' : 'mismatch']++
    }
  }

  /** Forgets the entries, for a pass that starts over. What could not be listed stays. */
  restart(): void {
    for (const status of Object.keys(this.entries) as CheckStatus[]) this.entries[status] = 0
    for (const counts of Object.values(this.facts)) counts.matches = counts.mismatch = 0
    this.proofs.clear()
    this.notThere = this.begun = this.settled = 0
  }

  /** Was anything impossible to check? */
  get hasErrors(): boolean {
    return this.entries.error > 0 || this.unlisted > 0
  }

  /** Do both sides have the same entries, and are all of them proved to be the same? */
  get isSame(): boolean {
    return this.isSameSoFar && this.notThere === 0
  }

  /** Is everything that was found the same? */
  get isSameSoFar(): boolean {
    const { differs, missing, extra, unknown } = this.entries
    const { metadata, tags, annotations } = this.facts
    const mismatches = metadata.mismatch + tags.mismatch + annotations.mismatch
    return !this.hasErrors && differs + missing + extra + unknown + mismatches + this.notKept === 0
  }
}
