import type { Side, TargetObject } from '../../report/events.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { Obstacle } from '../../errors.ts'
import type { Reason } from '../../report/reasons.ts'
import type { Copied, Failed, CopyOutcome } from '../object/copy.ts'
import type { Copy } from '../pair.ts'
import type { Checks, Verification, WriteResult } from '../proof/verify.ts'
import type { Report } from '../report.ts'
import type { RunContext } from '../run-context.ts'
import type { SyncSettings } from '../settings.ts'
import { kindOf, ObstructionError } from '../../errors.ts'
import { settleFault } from '../failure.ts'

/** What to do when something at the target is in the way of a copy. */
export interface Obstacles {
  /** Puts the copy aside until the extras are removed. Absent where nothing will be removed any more. */
  readonly putAside?: ((copy: Copy, obstacle: Obstacle) => Promise<void>) | undefined
  /** Would the obstacle have been removed by now, if this were no dry run? */
  readonly makesWay?: ((obstacle: Obstacle) => boolean) | undefined
}

interface Pass {
  readonly settings: SyncSettings
  readonly run: RunContext
  readonly obstacles?: Obstacles | undefined
  /** False when the pass does not count its copies as planned. */
  readonly isPlanned?: boolean | undefined
}

/**
 * Counts and reports the outcome of a copy.
 *
 * @returns false when the object was left out, with a warning or as failed
 * @throws StorageError when the fault concerns more than this one object, or warnings count as errors
 */
export async function settle(copy: Copy, outcome: CopyOutcome, pass: Pass): Promise<boolean> {
  switch (outcome.type) {
    case 'copied':
      reportCopied(copy, outcome, pass)
      return true
    case 'skipped':
      reportSkipped(copy, outcome.reason, pass)
      return true
    case 'failed':
      return settleFailed(copy, outcome, pass)
  }
}

function reportCopied(copy: Copy, { copy: sent, reason, bytes, checks }: Omit<Copied, 'type'>, { settings, run: { report } }: Pass): void {
  reportChecks(copy.source, checks, report)
  report.replanned(bytes - copy.source.size)
  const { result } = checks
  if (sent.linkOf !== undefined) report.hardLinkMade()
  if (sent.source.isLink === true) report.symbolicLinkCopied()
  for (const loss of result?.lost ?? []) report.lost(loss, copy.source.key)
  report.copied(sent.source, { reason, dryRun: settings.dryRun, facts: result?.attributes.facts, target: result && targetOf(result) }, bytes)
}

function targetOf({ attributes, written }: WriteResult): TargetObject {
  const { etag, version, checksum } = written
  return { size: attributes.size, etag: etag === '' ? undefined : etag, version, checksum }
}

function reportSkipped({ source }: Copy, reason: Reason, { run: { report }, isPlanned = true }: Pass): void {
  if (isPlanned) report.unplanned(source.size)
  report.skipped(source, reason)
}

async function settleFailed(copy: Copy, { error, intended, checks }: Failed, pass: Pass): Promise<boolean> {
  const { settings, run, obstacles } = pass
  const { key, size, file } = copy.source
  if (checks) reportChecks(copy.source, checks, run.report)
  if (kindOf(error) === 'archived' && settings.warnings.ignoreArchived) {
    reportSkipped(copy, 'archived', pass)
    return true
  }
  if (error instanceof ObstructionError) {
    if (intended && settings.dryRun && obstacles?.makesWay?.(error)) {
      reportCopied(copy, { ...intended, checks: { read: [], written: [] } }, pass)
      return true
    }
    if (obstacles?.putAside) {
      await obstacles.putAside(copy, error)
      return true
    }
  }
  settleFault(asRemaining(error, settings), { key, size, file, what: 'copy' }, settings, run)
  return false
}

/** With deletion enabled, an obstacle that is still there may not be removed. */
function asRemaining(error: unknown, { deletion }: SyncSettings): unknown {
  if (!(error instanceof ObstructionError) || !deletion.enabled) return error
  return new ObstructionError(error, 'it was not deleted; remove or rename it', error)
}

function reportChecks(source: Entry, checks: Checks, report: Report): void {
  for (const check of checks.read) reportCheck(source, 'source', check, report)
  for (const check of checks.written) reportCheck(source, 'target', check, report)
  report.verified(someIs(checks, isOfEtag), someIs(checks, isOfChecksum) || checks.byService === true)
}

function someIs({ read, written }: Checks, is: (check: Verification) => boolean): boolean {
  return read.some(is) || written.some(is)
}

function isOfEtag(check: Verification): boolean {
  return check !== 'not-asked' && 'verified' in check && check.verified === 'ETag'
}

function isOfChecksum(check: Verification): boolean {
  return check !== 'not-asked' && 'verified' in check && check.verified !== 'ETag'
}

function reportCheck({ key, version }: Entry, side: Side, check: Verification, report: Report): void {
  if (check === 'not-asked') return
  if ('verified' in check) return report.digestMatched({ key, version, side, digest: check.verified, value: check.value })
  if (check.difference) report.digestDiffers({ key, version, ...check.difference })
  report.warned(`copied, but not verified: ${check.unknown}`, { key })
}
