import { setMaxListeners } from 'node:events'
import type { Facts } from '../../storage/entry.ts'
import type { Content, MultipartWrite } from '../../storage/storage.ts'
import type { CopyContext } from './copy-context.ts'
import type { Copy } from '../pair.ts'
import { messageOf } from '../../errors.ts'
import { throwIfStopped } from '../../stopping.ts'
import { isSingleEtag, multipartEtag, partCountOf } from '../../integrity/etag.ts'
import { md5Of } from '../../integrity/md5.ts'
import { attributesOf } from './attributes.ts'
import { withAttempts } from './attempts.ts'
import { createOrderedDigest, type OrderedDigest } from './ordered-digest.ts'
import { partSizeFor, partsOf, type Part } from './parts.ts'
import { verify, verifyWritten, type StoredEtag, type Verification } from './verify.ts'

/**
 * Copies a large object in parts, several at a time. It appears under its key when every part has been proved, or not
 * at all: whatever fails, the upload is aborted and the temporary file removed.
 */
export async function copyInParts(copy: Copy, context: CopyContext): Promise<Verification[]> {
  const transfer = new PartedCopy(copy, context)
  try {
    await transfer.copyParts()
    return await transfer.complete()
  } catch (error) {
    await transfer.abandon()
    throw error
  }
}

class PartedCopy {
  private readonly partSize: number
  private readonly parts: Iterator<Part>
  private readonly count: number
  /** Hex MD5 of each part, where anybody needs them. */
  private readonly md5s: string[] = []
  private readonly needsPartMd5s: boolean
  /** MD5 over all parts, where the source's ETag is one. */
  private readonly whole: OrderedDigest | undefined
  private readonly stop = new AbortController()
  private readonly signal: AbortSignal
  private write: Promise<MultipartWrite> | undefined
  private stored: StoredEtag | undefined

  constructor(
    private readonly copy: Copy,
    private readonly context: CopyContext,
  ) {
    const { source, target, settings, run } = context
    const { size, etag } = copy.source
    const { chunkSize } = settings.multipart
    this.partSize = partSizeFor(size, chunkSize, target.capabilities)
    this.count = Math.max(1, Math.ceil(size / this.partSize))
    this.parts = partsOf(size, this.partSize)
    this.signal = AbortSignal.any([run.signal, this.stop.signal])
    // Each part in flight listens; that is no leak.
    setMaxListeners(0, this.signal)
    const verifies = settings.verification.etag && source.capabilities.contentEtag
    this.whole = verifies && isSingleEtag(etag) ? createOrderedDigest() : undefined
    const comparesParts = verifies && settings.verification.multipart && partCountOf(etag) === this.count
    this.needsPartMd5s = target.capabilities.contentEtag || comparesParts
    if (this.partSize > Math.max(chunkSize, target.capabilities.minPartSize)) this.tellOfLargerParts()
  }

  /** N loops over the parts; the first failure stops all of them and is thrown once they have ended. */
  async copyParts(): Promise<void> {
    const { settings, withPartSlot } = this.context
    const loop = async (): Promise<void> => {
      for (let { value, done } = this.parts.next(); !done && !this.signal.aborted; { value, done } = this.parts.next()) {
        const part = value as Part
        await withPartSlot(() => this.copyPart(part))
      }
    }
    const guarded = (): Promise<void> =>
      loop().catch((error: unknown) => {
        this.stop.abort()
        this.whole?.release()
        throw error
      })
    const loops = Array.from({ length: Math.min(settings.concurrency.parts, this.count) }, guarded)
    const ended = await Promise.allSettled(loops)
    const failed = ended.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
    throwIfStopped(this.context.run.signal)
  }

  /** Lets the object appear, and holds it against the ETags of both sides. */
  async complete(): Promise<Verification[]> {
    const { source } = this.copy
    const { verification } = this.context.settings
    const checks = [this.verifyRead()]
    const write = await this.write
    const written = await write?.complete({ signal: this.signal })
    if (written) checks.push(verifyWritten(source.key, multipartEtag(this.md5s), written, verification))
    return checks
  }

  async abandon(): Promise<void> {
    const write = await this.write?.catch(() => undefined)
    await write?.abort().catch((error: unknown) => {
      this.context.run.statistics.warnings++
      this.context.run.reporter.on({ type: 'warning', key: this.copy.source.key, message: `parts may be left behind: ${messageOf(error)}`, error })
    })
  }

  /** Bytes that were read and hashed are the ones that are put, in every try: read anew, they could be others. */
  private async copyPart(part: Part): Promise<void> {
    if (this.signal.aborted) return
    const { number, start, end } = part
    await this.context.buffers.lend(end - start, async (into) => {
      const content = await this.attempt(() => this.read(part, into))
      const md5 = this.needsPartMd5s ? md5Of(content.bytes) : undefined
      if (md5 !== undefined) this.md5s[number - 1] = md5
      await this.whole?.update(number, content.bytes)
      // Whichever part is read first brings the facts that the upload has to begin with.
      this.write ??= this.begin(content.facts)
      const write = await this.write
      await this.attempt(() => write.put({ number, offset: start, payload: { bytes: content.bytes, md5 } }, { signal: this.signal }))
    })
  }

  private async read({ start, end }: Part, into: Buffer): Promise<Content> {
    const content = await this.context.source.read(this.copy.source, { range: { start, end }, into, signal: this.signal })
    this.stored ??= { etag: content.etag, etagIsDigest: content.etagIsDigest }
    return content
  }

  /** Only the run's end stops it, and not this object's: an answer that nobody waits for would leave an upload behind. */
  private begin(facts: Facts): Promise<MultipartWrite> {
    const { source, target } = this.copy
    const attributes = attributesOf(source, facts, this.context)
    const options = { expectAbsent: target === undefined, signal: this.context.run.signal }
    return this.attempt(() => this.context.target.startMultipart(source.key, attributes, this.partSize, options))
  }

  private attempt<T>(work: () => Promise<T>): Promise<T> {
    const { settings, run } = this.context
    return withAttempts(this.copy.source.key, work, settings.retry, { ...run, signal: this.signal })
  }

  private verifyRead(): Verification {
    if (!this.stored || !this.context.source.capabilities.contentEtag) return 'not-asked'
    const { verification } = this.context.settings
    const etag = this.whole ? this.whole.digest() : multipartEtag(this.md5s)
    return verify(this.copy.source.key, { etag, sameParts: false }, this.stored, verification)
  }

  private tellOfLargerParts(): void {
    const message = `goes in parts of ${this.partSize} bytes: smaller ones would be more than the storage allows`
    this.context.run.reporter.on({ type: 'notice', key: this.copy.source.key, message })
  }
}
