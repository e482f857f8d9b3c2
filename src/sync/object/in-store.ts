import type { Entry } from '../../storage/contract/entry.ts'
import type { CopySource } from '../../storage/contract/copies.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import type { Written } from '../../storage/contract/writing.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import type { Part, Partition } from '../parts/partition.ts'
import type { PiecesOf } from '../proof/claims.ts'
import type { Checks, Verification } from '../proof/verify.ts'
import type { SyncSettings } from '../settings.ts'
import type { CopyContext, InStoreCopies } from './context.ts'
import { kindOf, messageOf, StorageError, UsageError } from '../../errors.ts'
import { piecesAsker } from '../proof/claims.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isComparable, verify } from '../proof/verify.ts'
import { isSamePartition } from '../parts/partition.ts'
import { isLarge, planParts } from '../parts/plan.ts'
import { countingParts, createPartLoops } from '../schedule/part-loops.ts'
import { attributesOf, warnOfLosses } from './attributes.ts'
import { ofPart, wholeOfParts, withAttempts } from './attempts.ts'
import { checksumKindFor, writeOptionsFor } from './conditions.ts'
import { abandon } from './parted.ts'
import { preprocessed } from './preprocess.ts'

/** Can the store copy from one side to the other by itself? */
function isSameStore(source: Source, target: Target): boolean {
  return target.copy !== undefined && source.copySource !== undefined && source.store !== undefined && source.store === target.store
}

/**
 * Whether the store copies by itself; undefined where all bytes pass through us.
 * @throws UsageError when it must, but the two sides are not of one service, endpoint and region
 */
export function inStoreCopies(source: Source, target: Target, wanted: SyncSettings['serverSideCopy']): InStoreCopies | undefined {
  if (wanted === 'no') return undefined
  if (isSameStore(source, target)) return { optional: wanted === 'may', refused: false }
  if (wanted === 'may') return undefined
  const [from, to] = [source.store ?? source.name, target.store ?? target.name]
  throw new UsageError(`--server-side-copy works within one endpoint and region only, not from ${from} to ${to}; leave it out`)
}

/** Has the store copy an object, with tries. @returns undefined where the bytes must pass through us */
export async function copyByStore(copy: Copy, context: CopyContext): Promise<Checks | undefined> {
  const { inStore, settings, run } = context
  const { key } = copy.source
  if (!inStore || inStore.refused) return undefined
  const attempts = isLarge(copy, context) ? wholeOfParts(settings.retry) : settings.retry
  try {
    return await withAttempts(key, () => countingParts(context, run.report, (counted) => copyInStore(copy, counted)), attempts, run)
  } catch (error) {
    if (!inStore.optional || kindOf(error) !== 'unsupported') throw error
    if (!inStore.refused) run.report.noticed(`the service cannot copy by itself, so bytes pass through here: ${messageOf(error)}`, { key })
    inStore.refused = true
    return undefined
  }
}

/**
 * Has the store copy an object by itself: no byte passes through us. Headers, metadata and tags are read from the
 * source and written anew, so that all options for them apply.
 */
async function copyInStore(copy: Copy, context: CopyContext): Promise<Checks> {
  const { source: entry } = copy
  const { source, settings, run } = context
  const headers = run.callbacks?.preprocess !== undefined
  const head = await source.head(entry, { tags: settings.attributes.keepTags, headers, signal: run.signal })
  if (head.size !== entry.size || head.etag !== entry.etag) throw new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed' })
  warnOfLosses(entry.key, head.facts, context)
  const from = source.copySource?.(entry)
  if (!from) throw new StorageError(`${source.name} cannot be copied by the service`, { kind: 'unsupported' })
  try {
    return await (isLarge(copy, context) ? copyPartsInStore(copy, from, head, context) : copyWholeInStore(copy, from, head, context))
  } catch (error) {
    // Services do not say whether the condition of the source or that of the target did not hold.
    if (kindOf(error) === 'precondition') await source.verifyUnchanged?.(entry, undefined, { signal: run.signal })
    throw error
  }
}

async function copyWholeInStore(copy: Copy, from: CopySource, head: ObjectHead, context: CopyContext): Promise<Checks> {
  const { source: entry } = copy
  const options = writeOptionsFor(copy, checksumKindFor(false, context), context)
  const attributes = await preprocessed(copy, head, attributesOf(entry, head.facts, context), context)
  const written = await context.target.copy?.(keyAtTarget(copy), from, attributes, options)
  if (!written) return { read: [], written: [] }
  const { key, version, size } = entry
  context.run.report.wrote({ key, version, bytes: size, arrived: size, size })
  return { read: [], written: [await verifyCopiedEtag(copy, head, written, true, context)], result: { attributes, written } }
}

async function copyPartsInStore(copy: Copy, from: CopySource, head: ObjectHead, context: CopyContext): Promise<Checks> {
  const { source: entry } = copy
  const { source, target, settings, run } = context
  const piecesOf = piecesAsker(source, entry, true, run.signal)
  const partition = await planParts(copy, context, piecesOf)
  const options = writeOptionsFor(copy, checksumKindFor(true, context), context)
  const attributes = await preprocessed(copy, head, attributesOf(entry, head.facts, context), context)
  const attempt = <T>(work: () => Promise<T>): Promise<T> => withAttempts(entry.key, work, ofPart(settings.retry), run)
  const begun = attempt(() => target.startMultipart(keyAtTarget(copy), attributes, partition.partSize, options))
  try {
    const write = await begun
    await copyEachPart(copy, write, from, partition, context)
    // Some services ignore the condition that each part was copied on.
    await attempt(async () => source.verifyUnchanged?.(entry, undefined, { signal: run.signal }))
    const written = await write.complete({ signal: run.signal })
    const alike = settings.verification.multipart && (await isCutAlike(partition, piecesOf))
    return { read: [], written: [await verifyCopiedEtag(copy, head, written, alike, context)], result: { attributes, written } }
  } catch (error) {
    await abandon(entry.key, begun, context)
    throw error
  }
}

async function copyEachPart(copy: Copy, write: MultipartWrite, from: CopySource, partition: Partition, context: CopyContext): Promise<void> {
  const loops = createPartLoops(context, context.settings.concurrency.parts, context.run.signal)
  const { settings, run } = context
  const { key, version, size } = copy.source
  let arrived = 0
  const copyPart = async ({ number, start, end }: Part): Promise<void> => {
    const work = async (): Promise<void> => write.copy?.({ number, range: { start, end } }, from, { signal: loops.signal })
    await withAttempts(key, work, ofPart(settings.retry), { ...run, signal: loops.signal })
    arrived += end - start
    run.report.wrote({ key, version, bytes: end - start, arrived, size, part: number, uploadId: write.id })
  }
  await loops.run(partition, copyPart, () => undefined).finally(() => loops.release())
}

async function isCutAlike(partition: Partition, piecesOf: PiecesOf): Promise<boolean> {
  const pieces = await piecesOf()
  return pieces !== undefined && isSamePartition(partition, pieces)
}

/**
 * A copy with the same parts has the same ETag. A different one proves different bytes, unless the copy is encrypted so
 * that its ETag is no digest; not every service says so in its answer, so this sends a HEAD for the copy. Where the parts
 * differ, this compares a checksum over all bytes, if both objects have one.
 */
async function verifyCopiedEtag(copy: Copy, head: ObjectHead, written: Written, alike: boolean, context: CopyContext): Promise<Verification> {
  const { settings: { verification }, target, run } = context
  const { source: entry } = copy
  const { key } = entry
  if (!isComparable(head, verification) || !isComparable(written, verification)) return 'not-asked'
  if (head.etag !== written.etag) {
    const copied = await target.head({ key: keyAtTarget(copy) }, { checksum: true, signal: run.signal })
    if (!copied.etagIsDigest) return 'not-asked'
    if (!alike || head.etag.includes('-') !== written.etag.includes('-')) return verifyCopiedChecksum(entry, written, copied, context)
  }
  return verify(key, { digest: MD5, expected: head.etag, otherwise: 'corrupt' }, written.etag, 'target')
}

/** @throws StorageError `corrupt` */
async function verifyCopiedChecksum(entry: Entry, written: Written, copy: ObjectHead, { source, run }: CopyContext): Promise<Verification> {
  const { checksum: copied } = copy
  const unknown = `it was copied in parts of other sizes than it was stored in, so its ETags (${entry.etag}, ${written.etag}) cannot be compared; --auto-chunksize keeps the sizes`
  if (copied?.type !== 'FULL_OBJECT') return { unknown }
  const { checksum: stored } = await source.head(entry, { checksum: true, algorithm: copied.algorithm, signal: run.signal })
  if (stored?.type !== 'FULL_OBJECT' || stored.algorithm !== copied.algorithm) return { unknown }
  return verify(entry.key, { digest: checksumDigest(copied.algorithm), expected: stored.value, otherwise: 'corrupt' }, copied.value, 'target')
}
