import type { Entry } from '../../storage/contract/entry.ts'
import type { ObjectHead } from '../../storage/contract/reading.ts'
import type { Written } from '../../storage/contract/writing.ts'
import type { Verification } from '../proof/verify.ts'
import type { CopyContext } from './context.ts'
import { keyAtTarget, type Copy } from '../pair.ts'
import { isSingleEtag } from '../../integrity/etag.ts'
import { hexToBase64 } from '../../integrity/md5.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { isComparable, verify } from '../proof/verify.ts'
import { computeDigest } from './compute.ts'

/**
 * Verifies what a service has copied by itself, as far as both sides keep digests.
 * @param alike the copy has the parts of the source
 * @throws StorageError `corrupt`
 */
export function verifyCopied(copy: Copy, head: ObjectHead, written: Written, alike: boolean, context: CopyContext): Promise<Verification> {
  const [from, to] = [context.source.capabilities, context.target.capabilities]
  if (from.contentEtag && !to.contentEtag) return verifyByUrl(copy, head, written, context)
  return verifyCopiedEtag(copy, head, written, alike, context)
}

/**
 * The target has no ETag to compare, but says which digest the bytes have that it has read from the URL. Where the source keeps
 * only the MD5 and the target says another digest, or none, this reads the copy.
 */
async function verifyByUrl(copy: Copy, head: ObjectHead, written: Written, context: CopyContext): Promise<Verification> {
  const { source, settings: { verification }, run } = context
  const { source: entry } = copy
  const { checksum } = written
  if (!verification.etag) return 'not-asked'
  const md5 = head.etagIsDigest && isSingleEtag(head.etag) ? head.etag : undefined
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
  if (md5 === undefined) return { unknown: 'the service of the target has read it, and neither side keeps a digest that the other one has' }
  return verifyByReading(copy, md5, written, context)
}

/** @param md5 hex */
async function verifyByReading(copy: Copy, md5: string, { etag }: Written, context: CopyContext): Promise<Verification> {
  const { target, run } = context
  const key = keyAtTarget(copy)
  const found = await target.head({ key }, { signal: run.signal })
  if (found.etag !== etag) return { unknown: 'the copy was written again before it could be read and compared with the MD5 of the source' }
  const computed = await computeDigest(target, { key, size: found.size, mtime: found.mtime, etag }, MD5, undefined, context)
  return verify(copy.source.key, { digest: MD5, expected: md5, otherwise: 'corrupt' }, computed, 'target')
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
