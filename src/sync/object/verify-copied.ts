import type { Checksum } from '../../integrity/checksum.ts'
import type { Entry } from '../../storage/contract/entry.ts'
import type { MultipartWrite } from '../../storage/contract/parts.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Written } from '../../storage/contract/writing.ts'
import type { Verification } from '../proof/verify.ts'
import type { CopyContext } from './context.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import { isSingleEtag } from '../../integrity/etag.ts'
import { hexToBase64 } from '../../integrity/md5.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isComparable, verify } from '../proof/verify.ts'
import { computeDigest, digestOfRanges, type ReadRange } from './compute.ts'

/**
 * Verifies what a service has copied by itself, as far as both sides keep digests.
 * @param alike the copy has the parts of the source
 * @throws StorageError `corrupt`
 */
export async function verifyCopied(copy: Copy, head: ObjectHead, written: Written, alike: boolean, context: CopyContext): Promise<Verification> {
  if (!hasOtherDigests(context)) return verifyCopiedEtag(copy, head, written, alike, context)
  const { checksum, etag } = written
  return (await verifyByUrl(copy, head, checksum, context)) ?? verifyByReading(copy, head, () => digestOfCopy(copy, etag, context))
}

/**
 * Verifies what a service has read from URLs before it appears.
 * @returns undefined where it can be verified only afterwards
 * @throws StorageError `corrupt`
 */
export async function verifyUncommitted(
  copy: Copy,
  head: ObjectHead,
  { copied }: MultipartWrite,
  context: CopyContext,
): Promise<Verification | undefined> {
  const content = hasOtherDigests(context) ? copied?.() : undefined
  if (!content) return undefined
  const verified = await verifyByUrl(copy, head, content.checksum, context)
  const { read } = content
  if (verified !== undefined || !read) return verified
  const { signal } = context.run
  const readRange: ReadRange = (range, into) => read(range, into, { signal })
  const slices = { buffers: context.buffers, sliceSize: context.settings.multipart.chunkSize }
  return verifyByReading(copy, head, () => digestOfRanges(copy.source.size, readRange, MD5, undefined, slices))
}

/** The source has ETags of the content, and the target has none to compare with them. */
function hasOtherDigests({ source, target }: CopyContext): boolean {
  return source.capabilities.contentEtag && !target.capabilities.contentEtag
}

const NO_COMMON_DIGEST: Verification = { unknown: 'the service of the target has read it, and neither side keeps a digest that the other one has' }

/**
 * Compares what the service of the target says of the bytes that it has read from the URL.
 * @returns undefined where only the MD5 of the source is known, and the bytes must be read
 */
async function verifyByUrl(copy: Copy, head: ObjectHead, checksum: Checksum | undefined, context: CopyContext): Promise<Verification | undefined> {
  const { source, settings: { verification }, run } = context
  const { source: entry } = copy
  if (!verification.etag) return 'not-asked'
  const md5 = md5Of(head)
  if (checksum?.algorithm === 'MD5' && md5 !== undefined) {
    return verify(entry.key, { digest: checksumDigest('MD5'), expected: hexToBase64(md5), otherwise: 'corrupt' }, checksum.value, 'target')
  }
  if (!verification.multipart) return 'not-asked'
  if (checksum?.type === 'FULL_OBJECT') {
    const { checksum: stored } = await source.head(entry, { checksum: true, algorithm: checksum.algorithm, signal: run.signal })
    if (stored?.type === 'FULL_OBJECT' && stored.algorithm === checksum.algorithm) {
      return verify(entry.key, { digest: checksumDigest(stored.algorithm), expected: stored.value, otherwise: 'corrupt' }, checksum.value, 'target')
    }
  }
  return md5 === undefined ? NO_COMMON_DIGEST : undefined
}

/** Hex. */
function md5Of({ etag, etagIsDigest }: ObjectHead): string | undefined {
  return etagIsDigest && isSingleEtag(etag) ? etag : undefined
}

async function verifyByReading({ source: { key } }: Copy, { etag }: ObjectHead, compute: () => Promise<string | undefined>): Promise<Verification> {
  const computed = await compute()
  if (computed === undefined) return { unknown: 'the copy was written again before it could be read and compared with the MD5 of the source' }
  return verify(key, { digest: MD5, expected: etag, otherwise: 'corrupt' }, computed, 'target')
}

/** Undefined where something else is under the key by now. */
async function digestOfCopy(copy: Copy, etag: string, context: CopyContext): Promise<string | undefined> {
  const { target, run } = context
  const key = keyAtTarget(copy)
  const { size, mtime, etag: found } = await target.head({ key }, { signal: run.signal })
  return found === etag ? computeDigest(target, { key, size, mtime, etag }, MD5, undefined, context) : undefined
}

/**
 * A copy with the same parts has the same ETag. A different one proves different bytes, unless the copy is encrypted so
 * that its ETag is no digest; not every service says so in its answer, so this sends a HEAD for the copy. Where the parts
 * differ, this compares a checksum over all bytes, if both objects have one.
 */
async function verifyCopiedEtag(copy: Copy, head: ObjectHead, written: Written, alike: boolean, context: CopyContext): Promise<Verification> {
  const { settings: { verification }, target, run } = context
  const { source: entry } = copy
  if (!isComparable(head, verification) || !isComparable(written, verification)) return 'not-asked'
  if (head.etag !== written.etag) {
    const copied = await target.head({ key: keyAtTarget(copy) }, { checksum: true, signal: run.signal })
    if (!copied.etagIsDigest) return 'not-asked'
    if (!alike || head.etag.includes('-') !== written.etag.includes('-')) return verifyCopiedChecksum(entry, written, copied, context)
  }
  return verify(entry.key, { digest: MD5, expected: head.etag, otherwise: 'corrupt' }, written.etag, 'target')
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
