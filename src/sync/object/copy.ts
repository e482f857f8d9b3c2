import type { Reason } from '../../report/reasons.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { FolderOptions } from '../../storage/contract/writing.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import type { Checks } from '../proof/verify.ts'
import type { CopyContext } from './context.ts'
import { kindOf, ObstructionError, StorageError } from '../../errors.ts'
import { isCopyReason } from '../decide/judge.ts'
import { NameConflictError } from '../names/conflict.ts'
import { isLarge } from '../parts/plan.ts'
import { countingParts } from '../schedule/part-loops.ts'
import { attributesOf, factsToAsk } from './attributes.ts'
import { wholeOfParts, withAttempts } from './attempts.ts'
import { examine } from './examine.ts'
import { refuseByContent } from './content-filter.ts'
import { LeftOut } from './left-out.ts'
import { copyByStore } from './in-store.ts'
import { copyInParts } from './parted.ts'
import { copyAnnotations, repair } from './repair.ts'
import { sendUntilUnchanged, type Send, type Sent } from './unchanged.ts'
import { copyWhole } from './whole.ts'

/** The result of a copy. */
export type CopyOutcome = Copied | Skipped | Failed

export interface Copied {
  readonly type: 'copied'
  /** As it was sent: with another source entry when the source changed meanwhile. */
  readonly copy: Copy
  readonly reason: Reason
  /** Bytes of content that were moved for it; 0 when only tags or annotations were. */
  readonly bytes: number
  readonly checks: Checks
}

/** The target needs nothing. */
export interface Skipped {
  readonly type: 'skipped'
  readonly reason: Reason
}

export interface Failed {
  readonly type: 'failed'
  readonly error: unknown
  /** What was about to be copied when something at the target was in the way. */
  readonly intended?: Pick<Copied, 'copy' | 'reason' | 'bytes'> | undefined
  /** The checks of the content, when it was stored before the fault. */
  readonly checks?: Checks | undefined
}

const NOTHING_CHECKED: Checks = { read: [], written: [] }

/** Does what was decided for one entry: examines it, sends it, or repairs its tags and annotations. Never throws. */
export async function copyObject(copy: Copy, context: CopyContext): Promise<CopyOutcome> {
  try {
    if (copy.conflict !== undefined) throw new NameConflictError(copy.source.key, copy.conflict)
    const examined = copy.reason === undefined ? await examine(copy, context) : copy
    const reason = examined.reason ?? 'new'
    if (isCopyReason(reason)) return await write(examined, reason, context)
    const repaired = await repair(examined, context)
    if (repaired === undefined) return { type: 'skipped', reason }
    return { type: 'copied', copy: examined, reason: repaired, bytes: 0, checks: NOTHING_CHECKED }
  } catch (error) {
    return { type: 'failed', error }
  }
}

async function write(copy: Copy, reason: Reason, context: CopyContext): Promise<CopyOutcome> {
  const { dryRun } = context.settings
  let sent: Sent | undefined
  try {
    await refuseByContent(copy.source, context)
    refuseContentOfFolder(copy, context)
    context.run.report.started(copy.source, { reason, dryRun, target: copy.target })
    if (dryRun) sent = await foresee(copy, context)
    await keepTarget(copy, context)
    sent ??= await send(copy, context)
    if (!dryRun) await finish(sent.copy, context)
    return { type: 'copied', copy: sent.copy, reason, bytes: bytesOf(sent.copy), checks: sent.checks }
  } catch (error) {
    if (error instanceof LeftOut) return { type: 'skipped', reason: error.reason }
    // What has appeared at the target since it was listed is left alone like everything else there.
    if (context.settings.check.by === 'absent' && kindOf(error) === 'precondition') return { type: 'skipped', reason: 'exists' }
    const intended = error instanceof ObstructionError ? { copy, reason, bytes: bytesOf(copy) } : undefined
    return { type: 'failed', error, intended, checks: sent?.checks }
  }
}

/** @throws StorageError when what would be overwritten could not be backed up */
async function keepTarget(copy: Copy, { target, backups }: CopyContext): Promise<void> {
  if (copy.target !== undefined && !isFolder(copy, target)) await backups?.keep(copy.target)
}

/** A hard link shares the content of another entry. */
function bytesOf({ source, linkOf }: Copy): number {
  return linkOf === undefined ? source.size : 0
}

/** Does the key name a folder at the target? */
function isFolder({ source }: Copy, { capabilities }: CopyContext['target']): boolean {
  return capabilities.folders && source.key.endsWith('/')
}

function refuseContentOfFolder(copy: Copy, { target }: CopyContext): void {
  const { key, size } = copy.source
  if (isFolder(copy, target) && size > 0) {
    throw new StorageError(`${key} names a folder but holds ${size} bytes`, { kind: 'unsafe-key' })
  }
}

/** Fails where sending is known to fail, so that a dry run and the real run agree. */
async function foresee(copy: Copy, { target }: CopyContext): Promise<Sent> {
  const { target: standing } = copy
  const key = keyAtTarget(copy)
  target.checkKey?.(key)
  await target.foresee?.(key, { expectAbsent: standing === undefined })
  return { copy, checks: NOTHING_CHECKED }
}

async function send(copy: Copy, context: CopyContext): Promise<Sent> {
  const { target, run } = context
  if (copy.linkOf !== undefined) return linkOrSend(copy, copy.linkOf, context)
  if (!isFolder(copy, target)) return transfer(copy, context)
  await target.makeFolder?.(keyAtTarget(copy), { ...(await folderFacts(copy.source, context)), signal: run.signal })
  return { copy, checks: NOTHING_CHECKED }
}

/** A name that no longer is the file that was listed may not be a link any more, so it is sent as a file. */
async function linkOrSend(copy: Copy, linkOf: string, context: CopyContext): Promise<Sent> {
  const { source, target, run: { signal } } = context
  try {
    await source.verifyUnchanged?.(copy.source, undefined, { signal })
  } catch (error) {
    if (kindOf(error) !== 'changed') throw error
    return transfer({ ...copy, linkOf: undefined }, context)
  }
  const made = await target.hardLink?.(keyAtTarget(copy), linkOf, { expectAbsent: copy.target === undefined, signal })
  if (made === false) throw new LeftOut(copy.source.key, 'same-links')
  return { copy, checks: NOTHING_CHECKED }
}

/** What a new folder gets at once; the target sets the rest when the folder's content is done. */
async function folderFacts(entry: Entry, context: CopyContext): Promise<FolderOptions> {
  const { source, target, settings, run } = context
  const { access } = factsToAsk(context)
  const keepsInfo = source.capabilities.keepsSmbInfo === true && target.capabilities.keepsSmbInfo === true
  if (!access && !keepsInfo && (!settings.attributes.keepPosix || target.finishFolder)) return {}
  const { facts } = await source.head(entry, { access, signal: run.signal })
  return attributesOf(entry, facts, context)
}

/** Does what follows the content. */
async function finish(copy: Copy, context: CopyContext): Promise<void> {
  if (context.settings.annotations.copy) await copyAnnotations(copy, context)
  await recordChecksum(copy, context)
}

async function transfer(copy: Copy, context: CopyContext): Promise<Sent> {
  const { settings, run } = context
  const { key } = copy.source
  // A first try may assume that all parts of the source have one size; after a mismatch each part is asked for its size.
  // A target that must get the same parts needs all their sizes at once.
  let tries = 0
  const isExact = (): boolean => tries++ > 0 || settings.multipart.auto
  const inPartsOnce = (present: Copy): Promise<Checks> =>
    countingParts(context, run.report, (counted) => copyInParts(present, counted, isExact()))
  const sendOnce: Send = async (present, inParts) => {
    // It is another object by now.
    if (present !== copy) await refuseByContent(present.source, context)
    const copied = await copyByStore(present, context)
    if (copied) return copied
    return inParts || isLarge(present, context)
      ? withAttempts(key, () => inPartsOnce(present), wholeOfParts(settings.retry), run)
      : withAttempts(key, () => copyWhole(present, context, isExact()), settings.retry, run)
  }
  return sendUntilUnchanged(copy, sendOnce, context)
}

/**
 * Asks a disk that records hashes for this one, so that the next comparison finds it. What cannot be recorded, and what has
 * changed meanwhile, is hashed again next time.
 */
async function recordChecksum({ source: entry }: Copy, { source, run }: CopyContext): Promise<void> {
  const algorithm = source.capabilities.keepsChecksum
  if (algorithm) await source.head(entry, { checksum: true, algorithm, signal: run.signal }).catch(() => undefined)
}
