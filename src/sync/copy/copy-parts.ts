import type { Checksum } from '../../integrity/checksum.ts'
import type { Digest } from '../../integrity/digest.ts'
import type { Facts } from '../../storage/contract/entry.ts'
import type { ChecksumKind } from '../../storage/contract/writing.ts'
import type { Content, ObjectHead } from '../../storage/contract/reading.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'
import type { Part, Partition } from './parts.ts'
import { StorageError } from '../../errors.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { checksumClaim, etagClaim, listedChecksum, piecesAsker } from '../digest/claims.ts'
import { createOrderedDigest, type OrderedDigest } from '../digest/ordered.ts'
import { PartDigests } from '../digest/part-digests.ts'
import { createProver, provesByParts, type Prover } from '../digest/prover.ts'
import { isProof, verifyWritten, type Checks, type Claim, type NoProof, type Proof, type Verification } from '../digest/verify.ts'
import { abandon } from './abandon.ts'
import { attributesOf, needsBeginning } from './attributes.ts'
import { ofPart, withAttempts } from './attempts.ts'
import { tellOfLosses } from './losses.ts'
import { createPartLoops } from './part-loops.ts'
import { planParts } from './plan-parts.ts'
import { verifySourceAfter } from './send-again.ts'
import { SNIFFED } from './sniff-content-type.ts'
import { checksumKindFor, sendsMd5, writeOptionsFor } from './write-options.ts'

/**
 * Copies a large object in parts, several at a time. It appears under its key when every part has been proved, or not
 * at all: whatever fails, the upload is aborted and the temporary file removed.
 */
export async function copyInParts(copy: Copy, context: CopyContext, exact: boolean): Promise<Checks> {
  const { source: entry } = copy
  const piecesOf = piecesAsker(context.source, entry, exact, context.run.signal)
  const head = await lookAtSource(copy, context)
  const partition = await planParts(copy, context, piecesOf)
  const claims = await claimsOf(copy, head, partition, context, piecesOf)
  const transfer = new PartedCopy(copy, context, partition, claims, head?.facts)
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

/** An answer to a range has no tags and checksums, so this asks for them first. */
async function lookAtSource({ source: entry }: Copy, context: CopyContext): Promise<ObjectHead | undefined> {
  const { source, target, settings, run } = context
  const tags = settings.attributes.keepTags && target.capabilities.keepsFacts
  const checksum = settings.verification.compareRead !== 'no'
  const tier = settings.attributes.keepTier && target.capabilities.keepsTiers
  if (!source.capabilities.keepsFacts || (!tags && !checksum && !tier)) return undefined
  return withAttempts(entry.key, () => source.head(entry, { tags, checksum, signal: run.signal }), settings.retry, run)
}

async function claimsOf(
  { source: entry }: Copy,
  head: ObjectHead | undefined,
  partition: Partition,
  { source, settings: { verification } }: CopyContext,
  piecesOf: () => Promise<readonly number[] | undefined>,
): Promise<Claim[]> {
  if (!source.capabilities.keepsFacts) return []
  const { contentEtag } = source.capabilities
  const stored = { etag: contentEtag ? entry.etag : '', etagIsDigest: head?.etagIsDigest ?? true }
  const byEtag = await etagClaim(stored, verification, piecesOf, partition.sizes())
  if (verification.compareRead === 'no') return [byEtag]
  return [byEtag, await checksumClaim(entry.key, head?.checksum ?? listedChecksum(entry), verification, piecesOf)]
}

class PartedCopy {
  private readonly loops
  private readonly kind: ChecksumKind | undefined
  private readonly sendsMd5: boolean
  private readonly digests: PartDigests
  /** For a checksum over the whole that cannot be had from those of the parts. */
  private readonly whole: OrderedDigest | undefined
  private readonly proofs: readonly Proof[]
  private readonly provers: readonly Prover[]
  private readonly unproved: readonly NoProof[]
  /** Of the file that the parts are read from, where reads have one. */
  private state: string | undefined
  /** False once the service has said that its ETag is no digest of the content. */
  private etagIsDigest = true
  private write: Promise<MultipartWrite> | undefined

  constructor(
    private readonly copy: Copy,
    private readonly context: CopyContext,
    private readonly partition: Partition,
    claims: readonly Claim[],
    private readonly facts: Facts | undefined,
  ) {
    const proofs = claims.filter(isProof)
    this.proofs = proofs
    this.loops = createPartLoops(context)
    this.kind = checksumKindFor(true, context)
    this.sendsMd5 = sendsMd5(context)
    const needed = new Set<Digest>(proofs.filter((proof) => provesByParts(proof, partition)).map(({ digest }) => digest))
    if (this.sendsMd5) needed.add(MD5)
    const written = this.kind && checksumDigest(this.kind.algorithm)
    const onlyWhole = this.kind?.type === 'FULL_OBJECT' && !written?.combine
    if (written && !onlyWhole) needed.add(written)
    this.whole = written && onlyWhole ? createOrderedDigest(written) : undefined
    this.digests = new PartDigests(needed)
    this.provers = proofs.map((proof) => createProver(copy.source.key, proof, partition, this.digests))
    this.unproved = claims.filter((claim): claim is NoProof => !isProof(claim))
  }

  copyParts(): Promise<void> {
    return this.loops.run(this.partition, (part) => this.copyPart(part), () => this.release())
  }

  /** Lets the object appear, and holds it against the digests of both sides. */
  async complete(): Promise<Checks> {
    const { source } = this.copy
    const read = [...this.unproved, ...this.verdicts()]
    const checksum = this.sentChecksum()
    const write = await this.write
    const full = checksum?.type === 'FULL_OBJECT' ? checksum.value : undefined
    const { keepsMtime } = this.context.target.capabilities
    if (this.state !== undefined || !keepsMtime) await this.verifySource()
    const written = await write?.complete({ signal: this.loops.signal, checksum: full })
    if (!written) return { read, written: [] }
    // Completing takes a moment, in which the source may change too.
    if (this.state !== undefined && !keepsMtime) await verifySourceAfter(written, source, this.state, this.context)
    const etag = this.sendsMd5 ? this.digests.composed(MD5) : undefined
    return { read, written: verifyWritten(source.key, { etag, checksum }, written, this.context.settings.verification) }
  }

  /**
   * Looks at the source once more: the time of the write will be later than a change that came before it, and hide it. A
   * target that keeps the source's time hides none, so a service is not asked for it.
   */
  private verifySource(): Promise<void> {
    const { signal } = this.loops
    return this.attempt(async () => this.context.source.verifyUnchanged?.(this.copy.source, this.state, { signal }))
  }

  private verdicts(): Verification[] {
    const asked = this.provers.filter((_, i) => this.etagIsDigest || this.proofs[i]?.digest !== MD5)
    return asked.map((prover) => prover.verdict())
  }

  abandon(): Promise<void> {
    return abandon(this.copy.source.key, this.write, this.context)
  }

  end(): void {
    this.loops.release()
  }

  private release(): void {
    this.whole?.release()
    for (const prover of this.provers) prover.release()
  }

  private sentChecksum(): Checksum | undefined {
    if (!this.kind) return undefined
    const digest = checksumDigest(this.kind.algorithm)
    const value = this.kind.type === 'COMPOSITE' ? this.digests.composed(digest) : (this.whole?.digest() ?? this.digests.combined(digest))
    return value === undefined ? undefined : { ...this.kind, value }
  }

  /** Bytes that were read and hashed are the ones that are put, in every try: read anew, they could be others. */
  private async copyPart(part: Part): Promise<void> {
    const { number, start, end } = part
    const { signal } = this.loops
    await this.context.buffers.lend(end - start, async (into) => {
      const { bytes, facts, mode } = await this.attempt(() => this.read(part, into))
      this.digests.take(number, bytes)
      for (const prover of this.provers) await prover.take(number, bytes)
      await this.whole?.update(number, bytes)
      // Whichever part is read first brings the facts that the upload has to begin with.
      this.write ??= this.begin(this.facts ?? facts, mode)
      const write = await this.write
      const md5 = this.sendsMd5 ? this.digests.of(MD5, number) : undefined
      const checksum = this.kind && this.digests.of(checksumDigest(this.kind.algorithm), number)
      await this.attempt(() => write.put({ number, offset: start, payload: { bytes, md5, checksum } }, { signal }))
    })
  }

  private async read({ start, end }: Part, into: Buffer): Promise<Content> {
    const content = await this.context.source.read(this.copy.source, { range: { start, end }, into, signal: this.loops.signal })
    this.noteState(content)
    if (!content.etagIsDigest && this.context.source.capabilities.contentEtag) this.etagIsDigest = false
    return content
  }

  /** @throws StorageError `changed` when other parts were read from another file, or before its last change */
  private noteState({ state }: Content): void {
    this.state ??= state
    if (state === this.state) return
    throw new StorageError(`${JSON.stringify(this.copy.source.key)} changed between the reads of its parts`, { kind: 'changed' })
  }

  /** Only the end of the run stops it, not the end of this object: an answer that is not awaited would leave an upload open. */
  private async begin(facts: Facts, mode: number | undefined): Promise<MultipartWrite> {
    const { source } = this.copy
    tellOfLosses(source.key, facts, this.context)
    const attributes = { ...attributesOf(source, facts, this.context, await this.beginning()), mode }
    const options = writeOptionsFor(this.copy, this.kind, this.context)
    return this.attempt(() => this.context.target.startMultipart(source.key, attributes, this.partition.partSize, options))
  }

  private async beginning(): Promise<Buffer | undefined> {
    const { copy: { source: entry }, context } = this
    if (!needsBeginning(entry, context)) return undefined
    const range = { start: 0, end: Math.min(SNIFFED, entry.size) }
    const content = await this.attempt(() => context.source.read(entry, { range, signal: this.loops.signal }))
    this.noteState(content)
    return content.bytes
  }

  private attempt<T>(work: () => Promise<T>): Promise<T> {
    const { settings, run } = this.context
    return withAttempts(this.copy.source.key, work, ofPart(settings.retry), { ...run, signal: this.loops.signal })
  }
}
