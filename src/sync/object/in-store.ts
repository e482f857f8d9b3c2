import type { CopySource } from '../../storage/contract/copies.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Source, Target } from '../../storage/contract/storage.ts'
import type { ChecksumKind, ObjectAttributes, Written } from '../../storage/contract/writing.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import type { Part, Partition } from '../parts/partition.ts'
import type { PiecesOf } from '../proof/claims.ts'
import type { Checks } from '../proof/verify.ts'
import type { SyncSettings } from '../settings.ts'
import type { CopyContext, InStoreCopies } from './context.ts'
import { isStorageError, kindOf, messageOf, StorageError, UsageError, type ErrorKind } from '../../errors.ts'
import { piecesAsker } from '../proof/claims.ts'
import { isSingleEtag } from '../../integrity/etag.ts'
import { isSamePartition } from '../parts/partition.ts'
import { isLarge, planParts } from '../parts/plan.ts'
import { countingParts, createPartLoops } from '../schedule/part-loops.ts'
import { attributesOf, factsToAsk, factsWithMd5, warnOfLosses } from './attributes.ts'
import { ofPart, wholeOfParts, withAttempts } from './attempts.ts'
import { checksumKindFor, writeOptionsFor } from './conditions.ts'
import { writeResult } from './losses.ts'
import { abandon } from './parted.ts'
import { preprocessed } from './preprocess.ts'
import { verifySourceAfter } from './unchanged.ts'
import { verifyCopied, verifyUncommitted } from './verify-copied.ts'

/** How the service of the target finds what it copies: in its own store by a name, in another store by a URL. */
function sourcesFor(source: Source, target: Target): Pick<InStoreCopies, 'sourceOf' | 'byUrl'> | undefined {
  if (target.copy === undefined) return undefined
  const isSameStore = source.store !== undefined && source.store === target.store
  if (isSameStore && source.copySource) return { sourceOf: (entry) => source.copySource?.(entry) ?? cannotCopy(source), byUrl: false }
  if (!target.copiesFromUrls || !source.urlSource) return undefined
  return { sourceOf: (entry, options) => source.urlSource?.(entry, options) ?? cannotCopy(source), byUrl: true }
}

function cannotCopy({ name }: Source): never {
  throw new StorageError(`${name} cannot be copied by the service`, { kind: 'unsupported' })
}

/**
 * Whether the service copies by itself; undefined where all bytes pass through us.
 * @throws UsageError when it must, but the service of the target cannot read the source
 */
export function inStoreCopies(source: Source, target: Target, wanted: SyncSettings['serverSideCopy']): InStoreCopies | undefined {
  if (wanted === 'no') return undefined
  const sources = sourcesFor(source, target)
  if (sources) return { ...sources, optional: wanted === 'may', refused: false, toldMissingMd5: false }
  if (wanted === 'may') return undefined
  const [from, to] = [source.store ?? source.name, target.store ?? target.name]
  const reach = target.copiesFromUrls ? 'needs a source that other services can read' : 'works within one endpoint and region only'
  throw new UsageError(`--server-side-copy ${reach}, not from ${from} to ${to}; leave it out`)
}

/** Has the store copy an object, with tries. @returns undefined where the bytes must pass through us */
export async function copyByStore(copy: Copy, context: CopyContext): Promise<Checks | undefined> {
  const { inStore, settings, run } = context
  const { key } = copy.source
  // Services copy the bytes of files, and a link may have none.
  if (!inStore || inStore.refused || copy.source.isLink === true) return undefined
  const attempts = isLarge(copy, context) ? wholeOfParts(settings.retry) : settings.retry
  try {
    return await withAttempts(key, () => countingParts(context, run.report, (counted) => copyInStore(copy, counted)), attempts, run)
  } catch (error) {
    if (kindOf(error) !== 'unsupported') throw error
    if (!inStore.optional) throw asUnsupported(error, REMEDY)
    if (!inStore.refused) run.report.noticed(`the service cannot copy by itself, so bytes pass through here: ${messageOf(error)}`, { key })
    inStore.refused = true
    return undefined
  }
}

function asUnsupported(error: unknown, remedy = ''): StorageError {
  const code = isStorageError(error) ? error.code : undefined
  return new StorageError(messageOf(error) + remedy, { kind: 'unsupported', code, cause: error })
}

const REMEDY = '; leave out --server-side-copy, so that the bytes pass through here'

/**
 * Has the store copy an object by itself: no byte passes through us. Headers, metadata and tags are read from the
 * source and written anew, so that all options for them apply.
 *
 * @returns undefined where the bytes must pass through us
 */
async function copyInStore(copy: Copy, context: CopyContext): Promise<Checks | undefined> {
  const { source: entry } = copy
  const { source, target, inStore, settings, run } = context
  if (!inStore) return cannotCopy(source)
  const headers = run.callbacks?.preprocess !== undefined
  const head = await source.head(entry, { ...factsToAsk(context), tags: settings.attributes.keepTags, headers, signal: run.signal })
  if (head.size !== entry.size || (entry.etag !== '' && head.etag !== entry.etag)) throw new StorageError(`${entry.key} changed after it was listed`, { kind: 'changed' })
  warnOfLosses(entry.key, head.facts, context)
  const md5 = inStore.byUrl ? md5Of(head, source) : undefined
  const sourceNow = async (): Promise<CopySource> => {
    const from = await inStore.sourceOf(entry, { signal: run.signal })
    return md5 === undefined ? from : { ...from, md5 }
  }
  try {
    const from = await sourceNow()
    const isUnbound = target.copiesUnbound === true || from.isUnbound === true
    // It has no range that a part could copy, and no bytes to be saved.
    if (isUnbound && entry.size === 0) return undefined
    // In parts the copy appears only after the source has been looked at again.
    const inParts = isUnbound ? !isComparedWhole(copy, md5, context) : isLarge(copy, context)
    const { written, checks } = await (inParts ? copyPartsInStore(copy, sourceNow, head, context) : copyWholeInStore(copy, from, head, context))
    // The time of the copy is later than a change that came before it appeared, and would hide that from later runs.
    if ((inParts || isLarge(copy, context)) && !target.capabilities.keepsMtime) await verifySourceAfter(written, entry, undefined, context)
    return checks
  } catch (error) {
    // Services do not say whether the condition of the source or that of the target did not hold.
    const isDoubtful = MAY_BE_OF_SOURCE.has(kindOf(error)) || (inStore.byUrl && MAY_BE_OF_URL.has(kindOf(error)))
    if (isDoubtful) await source.verifyUnchanged?.(entry, undefined, { signal: run.signal })
    // It is there, so it is the service of the target that cannot reach it.
    throw isDoubtful && kindOf(error) === 'not-found' ? asUnsupported(error) : error
  }
}

/** For a very large object one request would take the service too long. */
const LARGEST_AT_ONCE = 256 * 2 ** 20

/** Does the service compare all bytes with the MD5 before they appear? It does when it reads them at once. */
function isComparedWhole({ source: { size } }: Copy, md5: string | undefined, { target }: CopyContext): boolean {
  return md5 !== undefined && target.comparesMd5OfUrls === true && size <= Math.min(LARGEST_AT_ONCE, target.capabilities.maxPutSize)
}

/** Kinds of errors after which the source may be another object. */
const MAY_BE_OF_SOURCE: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['precondition', 'corrupt'])
const MAY_BE_OF_URL: ReadonlySet<ErrorKind> = new Set<ErrorKind>(['not-found', 'unsupported'])

/** The MD5 of the object, hex, where the service keeps one. */
function md5Of({ etag, etagIsDigest }: ObjectHead, { capabilities }: Source): string | undefined {
  return capabilities.contentEtag && etagIsDigest && isSingleEtag(etag) ? etag : undefined
}

/** A copy that the service has made, under its key. */
interface Stored {
  readonly written: Written
  readonly checks: Checks
}

async function copyWholeInStore(copy: Copy, from: CopySource, head: ObjectHead, context: CopyContext): Promise<Stored> {
  const { source: entry } = copy
  const options = writeOptionsFor(copy, checksumKindFor(false, context), context)
  const attributes = await preprocessed(copy, head, attributesOf(entry, factsWithMd5(head, context), context), context)
  tellMissingMd5(copy, attributes, options.checksum, context)
  const written = await context.target.copy?.(keyAtTarget(copy), from, attributes, options)
  if (!written) return cannotCopy(context.source)
  const { key, version, size } = entry
  context.run.report.wrote({ key, version, bytes: size, arrived: size, size })
  const verified = await verifyCopied(copy, head, written, true, context)
  return { written, checks: { read: [], written: [verified], result: writeResult(head, attributes, written, context) } }
}

/** @param sourceNow names the source of each part anew: a signed URL expires */
async function copyPartsInStore(copy: Copy, sourceNow: () => Promise<CopySource>, head: ObjectHead, context: CopyContext): Promise<Stored> {
  const { source: entry } = copy
  const { source, target, settings, run } = context
  const piecesOf = piecesAsker(source, entry, true, run.signal)
  const partition = await planParts(copy, context, piecesOf)
  const options = writeOptionsFor(copy, checksumKindFor(true, context), context)
  const attributes = await preprocessed(copy, head, attributesOf(entry, factsWithMd5(head, context), context), context)
  tellMissingMd5(copy, attributes, options.checksum, context)
  const attempt = <T>(work: () => Promise<T>): Promise<T> => withAttempts(entry.key, work, ofPart(settings.retry), run)
  const begun = attempt(() => target.startMultipart(keyAtTarget(copy), attributes, partition.partSize, options))
  try {
    const write = await begun
    await copyEachPart(copy, write, sourceNow, partition, context)
    const early = await verifyUncommitted(copy, head, write, context)
    // Some services ignore the condition that each part was copied on.
    await attempt(async () => source.verifyUnchanged?.(entry, undefined, { signal: run.signal }))
    const written = await write.complete({ signal: run.signal })
    const alike = settings.verification.multipart && (await isCutAlike(partition, piecesOf))
    const verified = early ?? (await verifyCopied(copy, head, written, alike, context))
    return { written, checks: { read: [], written: [verified], result: writeResult(head, attributes, written, context) } }
  } catch (error) {
    await abandon(entry.key, begun, context)
    throw error
  }
}

async function copyEachPart(
  copy: Copy,
  write: MultipartWrite,
  sourceNow: () => Promise<CopySource>,
  partition: Partition,
  context: CopyContext,
): Promise<void> {
  const loops = createPartLoops(context, context.settings.concurrency.parts, context.run.signal)
  const { settings, run } = context
  const { key, version, size } = copy.source
  let arrived = 0
  const copyPart = async ({ number, start, end }: Part): Promise<void> => {
    const work = async (): Promise<void> => write.copy?.({ number, range: { start, end } }, await sourceNow(), { signal: loops.signal })
    await withAttempts(key, work, ofPart(settings.retry), { ...run, signal: loops.signal })
    arrived += end - start
    run.report.wrote({ key, version, bytes: end - start, arrived, size, part: number, uploadId: write.id })
  }
  await loops.run(partition, copyPart, () => undefined).finally(() => loops.release())
}

/** Tells once that the service has computed no MD5 for `--put-md5`: it stores only the one that the source keeps. */
function tellMissingMd5({ source }: Copy, { facts }: ObjectAttributes, kind: ChecksumKind | undefined, context: CopyContext): void {
  const { inStore, target, run } = context
  const isMissing = kind?.algorithm === 'MD5' && facts.contentMd5 === undefined && target.capabilities.verifiesMd5 === true
  if (!isMissing || !inStore || inStore.toldMissingMd5) return
  inStore.toldMissingMd5 = true
  const message = 'no MD5 is stored with this copy, nor with others whose source keeps none: the service copies the bytes, and does not hash them'
  run.report.noticed(message, { key: source.key, prominent: true })
}

async function isCutAlike(partition: Partition, piecesOf: PiecesOf): Promise<boolean> {
  const pieces = await piecesOf()
  return pieces !== undefined && isSamePartition(partition, pieces)
}
