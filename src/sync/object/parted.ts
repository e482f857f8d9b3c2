import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { Content, ObjectHead } from '../../storage/contract/reading.ts'
import type { ChecksumKind } from '../../storage/contract/writing.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import type { Part, Partition } from '../parts/partition.ts'
import type { PiecesOf } from '../proof/claims.ts'
import type { CopyContext } from './context.ts'
import { messageOf } from '../../errors.ts'
import { planParts } from '../parts/plan.ts'
import { checksumClaim, etagClaim, listedChecksum, piecesAsker } from '../proof/claims.ts'
import { CopyProof } from '../proof/copy-proof.ts'
import { verifyWritten, type Checks, type Claim, type WriteResult } from '../proof/verify.ts'
import { createPartLoops, type PartLoops } from '../schedule/part-loops.ts'
import { attributesOf, factsToAsk, factsWithMd5, needsBeginning, warnOfLosses } from './attributes.ts'
import { ofPart, withAttempts } from './attempts.ts'
import { checksumKindFor, sendsMd5, serviceVerifies, writeOptionsFor } from './conditions.ts'
import { lossesOf, withLost } from './losses.ts'
import { headOfContent, preprocessed } from './preprocess.ts'
import { SNIFFED } from './sniff-content-type.ts'
import { ReadState, verifySourceAfter } from './unchanged.ts'

/**
 * Copies a large object in parts, several at a time. It appears under its key when every part has been proved, or not
 * at all: whatever fails, the upload is aborted and the temporary file removed.
 */
export async function copyInParts(copy: Copy, context: CopyContext, exact: boolean): Promise<Checks> {
  const { source: entry } = copy
  const piecesOf = piecesAsker(context.source, entry, exact, context.run.signal)
  const head = await lookAtSource(copy, context)
  const partition = await planParts(copy, context, piecesOf)
  const kind = checksumKindFor(true, context)
  const claims = await claimsOf(copy, head, partition, context, piecesOf)
  const proof = new CopyProof(entry.key, claims, partition, { md5: sendsMd5(context), checksum: kind })
  const transfer = new PartedCopy(copy, context, partition, proof, { head, kind })
  try {
    await transfer.copyParts()
    return await transfer.complete()
  } catch (error) {
    await transfer.abandon()
    throw error
  } finally {
    transfer.end()
  }
}

/** An answer to a range has no tags, checksums and extended attributes, so this asks for them first. */
async function lookAtSource({ source: entry }: Copy, context: CopyContext): Promise<ObjectHead | undefined> {
  const { source, settings, run } = context
  const asked = factsToAsk(context)
  const checksum = settings.verification.compareRead !== 'no'
  const headers = run.callbacks?.preprocess !== undefined
  const { keepsXattrs, keepsSmbInfo, keepsFacts } = source.capabilities
  if (keepsXattrs || (keepsSmbInfo && !keepsFacts)) {
    return withAttempts(entry.key, () => source.head(entry, { signal: run.signal }), settings.retry, run)
  }
  if (!keepsFacts || (!Object.values(asked).includes(true) && !checksum && !headers)) return undefined
  return withAttempts(entry.key, () => source.head(entry, { ...asked, checksum, headers, signal: run.signal }), settings.retry, run)
}

async function claimsOf(
  { source: entry }: Copy,
  head: ObjectHead | undefined,
  partition: Partition,
  { source, settings: { verification } }: CopyContext,
  piecesOf: PiecesOf,
): Promise<Claim[]> {
  if (!source.capabilities.keepsFacts) return []
  const { contentEtag } = source.capabilities
  const stored = { etag: contentEtag ? entry.etag : '', etagIsDigest: head?.etagIsDigest ?? true }
  const byEtag = await etagClaim(stored, verification, piecesOf, partition.sizes())
  if (verification.compareRead === 'no') return [byEtag]
  return [byEtag, await checksumClaim(entry.key, head?.checksum ?? listedChecksum(entry), verification, piecesOf)]
}

/** What an upload begins with. */
interface Beginning {
  /** Undefined where the first answer brings it. */
  readonly head: ObjectHead | undefined
  readonly kind: ChecksumKind | undefined
}

/** Moves the parts: reads them, has them hashed, writes them, and lets the object appear. */
class PartedCopy {
  private readonly loops: PartLoops
  private readonly state: ReadState
  /** False once the service has said that its ETag is no digest of the content. */
  private etagIsDigest = true
  private write: Promise<MultipartWrite> | undefined
  private result: Omit<WriteResult, 'written'> | undefined
  /** Bytes that have arrived at the target. */
  private arrived = 0

  constructor(
    private readonly copy: Copy,
    private readonly context: CopyContext,
    private readonly partition: Partition,
    private readonly proof: CopyProof,
    private readonly beginning: Beginning,
  ) {
    this.loops = createPartLoops(context, context.settings.concurrency.parts, context.run.signal)
    this.state = new ReadState(copy.source.key)
  }

  copyParts(): Promise<void> {
    return this.loops.run(this.partition, (part) => this.copyPart(part), () => this.proof.release())
  }

  /** Lets the object appear once its bytes are verified, and verifies what the target answers. */
  async complete(): Promise<Checks> {
    const { source } = this.copy
    const read = this.proof.verdicts(this.etagIsDigest)
    const sent = this.proof.sent()
    const write = await this.write
    const { keepsMtime } = this.context.target.capabilities
    const state = this.state.current
    if (state !== undefined || !keepsMtime) await this.verifySource()
    const full = sent.checksum?.type === 'FULL_OBJECT' ? sent.checksum.value : undefined
    const written = await write?.complete({ signal: this.loops.signal, checksum: full })
    // An upload that is complete has nothing left to abort: that could remove the object, where it was written in place.
    this.write = undefined
    const { result } = this
    if (!written || !result) return { read, written: [] }
    // Completing takes a moment, in which the source may change too.
    if (state !== undefined && !keepsMtime) await verifySourceAfter(written, source, state, this.context)
    const verified = verifyWritten(source.key, sent, written, this.context.settings.verification)
    return { read, written: verified, byService: serviceVerifies(this.context), result: { ...result, written, lost: withLost(result.lost, written) } }
  }

  /**
   * Looks at the source once more: the time of the write will be later than a change that came before it, and hide it. A
   * target that keeps the source's time hides none, so a service is not asked for it.
   */
  private verifySource(): Promise<void> {
    const { signal } = this.loops
    return this.attempt(async () => this.context.source.verifyUnchanged?.(this.copy.source, this.state.current, { signal }))
  }

  abandon(): Promise<void> {
    return abandon(this.copy.source.key, this.write, this.context)
  }

  end(): void {
    this.loops.release()
  }

  /** Bytes that were read and hashed are the ones that are put, in every try: read anew, they could be others. */
  private async copyPart(part: Part): Promise<void> {
    const { number, start, end } = part
    const { signal } = this.loops
    await this.context.buffers.lend(end - start, async (into) => {
      const content = await this.attempt(() => this.read(part, into))
      const payload = await this.proof.take(part, content.bytes)
      // The part that is read first brings the facts that the upload has to begin with.
      this.write ??= this.begin(content)
      const write = await this.write
      await this.attempt(() => write.put({ number, offset: start, payload }, { signal }))
      this.noteArrival(part, write)
    })
  }

  private async read({ start, end }: Part, into: Buffer): Promise<Content> {
    const content = await this.context.source.read(this.copy.source, { range: { start, end }, into, signal: this.loops.signal })
    this.state.note(content)
    if (!content.etagIsDigest && this.context.source.capabilities.contentEtag) this.etagIsDigest = false
    return content
  }

  /** Only the end of the run stops it, not the end of this object: an answer that is not awaited would leave an upload open. */
  private async begin(content: Content): Promise<MultipartWrite> {
    const { source } = this.copy
    const head = this.beginning.head ?? headOfContent(content)
    warnOfLosses(source.key, head.facts, this.context)
    const own = { ...attributesOf(source, factsWithMd5(head, this.context), this.context, await this.firstBytes()), mode: content.mode }
    const attributes = await preprocessed(this.copy, head, own, this.context)
    this.result = { attributes, lost: lossesOf(head, this.context) }
    const options = writeOptionsFor(this.copy, this.beginning.kind, this.context)
    return this.attempt(() => this.context.target.startMultipart(keyAtTarget(this.copy), attributes, this.partition.partSize, options))
  }

  private noteArrival({ number, start, end }: Part, { id }: MultipartWrite): void {
    const { key, version, size } = this.copy.source
    this.arrived += end - start
    this.context.run.report.wrote({ key, version, bytes: end - start, arrived: this.arrived, size, part: number, uploadId: id })
  }

  private async firstBytes(): Promise<Buffer | undefined> {
    const { copy: { source: entry }, context } = this
    if (!needsBeginning(entry, context)) return undefined
    const range = { start: 0, end: Math.min(SNIFFED, entry.size) }
    const content = await this.attempt(() => context.source.read(entry, { range, signal: this.loops.signal }))
    this.state.note(content)
    return content.bytes
  }

  private attempt<T>(work: () => Promise<T>): Promise<T> {
    const { settings, run } = this.context
    return withAttempts(this.copy.source.key, work, ofPart(settings.retry), { ...run, signal: this.loops.signal })
  }
}

/** Aborts a write in parts, if it was begun at all. What cannot be removed is a warning. */
export async function abandon(key: string, begun: Promise<MultipartWrite> | undefined, { run }: CopyContext): Promise<void> {
  const write = await begun?.catch(() => undefined)
  await write?.abort().catch((error: unknown) => {
    run.report.warned(`parts may be left behind: ${messageOf(error)}`, { key, error })
  })
}
