import type { Side } from '../../report/events.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext, InStoreCopies } from './copy-context.ts'
import type { Report } from '../report.ts'
import type { Copy } from '../pair.ts'
import type { Checks, Verification } from '../digest/verify.ts'
import type { ChecksumAlgorithm } from '../../integrity/checksum.ts'
import { kindOf, messageOf, ObstructionError, StorageError } from '../../errors.ts'
import { isCopyReason } from '../decide/judge.ts'
import { examine } from '../examine/examine.ts'
import { wholeOfParts, withAttempts } from './attempts.ts'
import { copyAnnotations } from './annotations.ts'
import { copyInParts } from './copy-parts.ts'
import { copyInStore } from './copy-in-store.ts'
import { copyWhole } from './copy-whole.ts'
import { countingParts } from './count-parts.ts'
import { isLarge } from './plan-parts.ts'
import { repair } from './repair.ts'
import { settleFault } from '../failure.ts'
import { sendUntilUnchanged, type Send, type Sent } from './send-again.ts'

/**
 * Does what was decided for one entry, and reports it.
 * @returns false when the object was left out, with a warning or as failed
 * @throws StorageError when the fault concerns more than this one object, or warnings count as errors
 */
export async function copyObject(copy: Copy, context: CopyContext): Promise<boolean> {
  const { key, size } = copy.source
  const { settings, run } = context
  try {
    await perform(copy, context)
    return true
  } catch (error) {
    if (kindOf(error) === 'archived' && settings.warnings.ignoreArchived) {
      run.report.skipped(key, 'archived')
      return true
    }
    if (error instanceof ObstructionError && context.putAside) {
      await context.putAside(copy, error)
      return true
    }
    settleFault(stillStanding(error, context), { key, size, what: 'copy' }, settings, run)
    return false
  }
}

/** With deletion an obstacle that is left is none that may be removed. */
function stillStanding(error: unknown, { settings }: CopyContext): unknown {
  if (!(error instanceof ObstructionError) || !settings.deletion.enabled) return error
  return new ObstructionError(error, 'it was not deleted; remove or rename it', error)
}

async function perform(copy: Copy, context: CopyContext): Promise<void> {
  const examined = copy.reason === undefined ? await examine(copy, context) : copy
  const reason = examined.reason ?? 'new'
  if (isCopyReason(reason)) return write(examined, reason, context)
  const repaired = await repair(examined, context)
  if (repaired) {
    context.run.report.replanned(-copy.source.size)
    return reportCopied(examined, repaired, 0, context)
  }
  context.run.report.unplanned(copy.source.size)
  context.run.report.skipped(copy.source.key, reason)
}

async function write(copy: Copy, reason: Reason, context: CopyContext): Promise<void> {
  const { settings, run } = context
  await refuseImpossible(copy, context)
  const sent = settings.dryRun ? copy : await send(copy, context)
  run.report.replanned(sent.source.size - copy.source.size)
  reportCopied(sent, reason, sent.source.size, context)
}

/** @returns the copy as it was sent, which is another one when the source has changed meanwhile */
async function send(copy: Copy, context: CopyContext): Promise<Copy> {
  const { source, settings } = context
  const { copy: sent, checks } = await transfer(copy, context)
  reportChecks(copy.source.key, checks, context)
  if (settings.annotations.copy) await copyAnnotations(sent, context)
  if (source.capabilities.keepsChecksum) await recordChecksum(sent, source.capabilities.keepsChecksum, context)
  return sent
}

function reportCopied({ source }: Copy, reason: Reason, bytes: number, { settings, run }: CopyContext): void {
  const { key, size, mtime, version, contentType, contentMd5 } = source
  run.report.copied({ key, size, mtime, reason, dryRun: settings.dryRun, version, contentType, contentMd5 }, bytes)
}

/** Does the key name a folder at the target? */
function isFolder({ source }: Copy, { capabilities }: CopyContext['target']): boolean {
  return capabilities.folders && source.key.endsWith('/')
}

/** What can be told to fail without trying, so that a dry run and the real one agree. */
async function refuseImpossible(copy: Copy, context: CopyContext): Promise<void> {
  const { target, settings } = context
  const { key, size } = copy.source
  if (isFolder(copy, target) && size > 0) {
    throw new StorageError(`${key} names a folder but holds ${size} bytes`, { kind: 'unsafe-key' })
  }
  if (settings.dryRun) await foresee(copy, context)
}

async function foresee({ source: { key }, target: standing }: Copy, { target, makesWay }: CopyContext): Promise<void> {
  target.checkKey?.(key)
  try {
    await target.foresee?.(key, { expectAbsent: standing === undefined })
  } catch (error) {
    if (!(error instanceof ObstructionError) || makesWay?.(error) !== true) throw error
  }
}

const NOTHING_CHECKED: Checks = { read: [], written: [] }

async function transfer(copy: Copy, context: CopyContext): Promise<Sent> {
  const { target, settings, run } = context
  const { key } = copy.source
  if (isFolder(copy, target)) {
    await target.makeFolder?.(key, { signal: run.signal })
    return { copy, checks: NOTHING_CHECKED }
  }
  // A first try may take the parts of the source for equally large; after a mismatch each is asked for its size. Who
  // wants the same parts at the target has all of them asked about at once.
  let tries = 0
  const isExact = (): boolean => tries++ > 0 || settings.multipart.auto
  if (context.inStore && !context.inStore.refused) {
    const attempts = isLarge(copy, context) ? wholeOfParts(settings.retry) : settings.retry
    const once = (): Promise<Checks> => countingParts(context, (counted) => copyInStore(copy, counted))
    const copied = (): Promise<Checks> => withAttempts(key, once, attempts, run)
    const checks = await byStore(copy, context.inStore, copied, context)
    if (checks) return { copy, checks }
  }
  const sendOnce: Send = (present, inParts) =>
    inParts || isLarge(present, context)
      ? withAttempts(key, () => countingParts(context, (counted) => copyInParts(present, counted, isExact())), wholeOfParts(settings.retry), run)
      : withAttempts(key, () => copyWhole(present, context, isExact()), settings.retry, run)
  return sendUntilUnchanged(copy, sendOnce, context)
}

/**
 * A disk that keeps records of its hashes is asked for this one, so that the next comparison finds it. What cannot be
 * recorded is hashed again next time, and so is what has changed meanwhile.
 */
async function recordChecksum({ source: entry }: Copy, algorithm: ChecksumAlgorithm, { source, run }: CopyContext): Promise<void> {
  await source.head(entry, { checksum: true, algorithm, signal: run.signal }).catch(() => undefined)
}

/** Undefined when the store has turned out to copy nothing, and the bytes may pass through us instead. */
async function byStore(copy: Copy, inStore: InStoreCopies, work: () => Promise<Checks>, { run }: CopyContext): Promise<Checks | undefined> {
  try {
    return await work()
  } catch (error) {
    if (!inStore.optional || kindOf(error) !== 'unsupported') throw error
    if (!inStore.refused) {
      run.report.noticed(`the service cannot copy by itself, so bytes pass through here: ${messageOf(error)}`, { key: copy.source.key })
    }
    inStore.refused = true
    return undefined
  }
}

function reportChecks(key: string, checks: Checks, { run: { report } }: CopyContext): void {
  for (const check of checks.read) reportCheck(key, 'source', check, report)
  for (const check of checks.written) reportCheck(key, 'target', check, report)
  report.verified(someIs(checks, isOfEtag), someIs(checks, isOfChecksum))
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

function reportCheck(key: string, side: Side, check: Verification, report: Report): void {
  if (check === 'not-asked') return
  if ('unknown' in check) report.warned(`copied, but not verified: ${check.unknown}`, { key })
  else report.digestMatched(key, side, check.verified, check.value)
}
