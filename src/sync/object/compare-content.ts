import type { Entry } from '../../storage/contract/entry.ts'
import type { Source } from '../../storage/contract/storage.ts'
import type { Reason } from '../../report/reasons.ts'
import type { CopyContext } from './context.ts'
import { kindOf } from '../../errors.ts'
import { MD5 } from '../../integrity/digest.ts'
import { isSingleEtag, partCountOf } from '../../integrity/etag.ts'
import { computeDigest, uploadPartition } from './compute.ts'

/** An MD5 over the whole content, or, with the sizes of its pieces, the ETag that they give. Hex. */
interface Stored {
  readonly value: string
  readonly pieces?: readonly number[] | undefined
}

/**
 * Compares two entries of one size whose times do not show which is newer. It compares the digests that the listings show,
 * and reads a file or the source where there is none. Entries that cannot be compared this way may differ, so they are
 * copied. The copy is then the newer one, so a later run finds it up to date.
 *
 * @throws StorageError `changed` when the source's entry changes while it is read
 */
export async function compareContent(source: Entry, target: Entry, context: CopyContext): Promise<Reason> {
  const { source: from, target: to } = context
  const stored = await storedDigest(to, target, context)
  const mine = listedMd5(from, source)
  if (mine !== undefined && stored && !stored.pieces) return mine === stored.value ? 'same-content' : 'content-differs'
  if (stored) return equals(stored, from, source, context)
  if (!to.capabilities.keepsMtime) return 'may-differ'
  const model = await (from.capabilities.keepsMtime ? fileDigest(from, source, context) : storedDigest(from, source, context))
  if (!model) return 'may-differ'
  return orElse(equals(model, to, target, context), 'may-differ')
}

/** The MD5 of the whole content in hex. The ETag of an encrypted object has the same form, but equals no MD5. */
export function listedMd5({ capabilities }: Source, { contentMd5, etag }: Entry): string | undefined {
  if (contentMd5 !== undefined) return Buffer.from(contentMd5, 'base64').toString('hex')
  return capabilities.contentEtag && isSingleEtag(etag) ? etag : undefined
}

/** Undefined for a file, and for an object without a digest that can be recomputed. */
async function storedDigest(storage: Source, entry: Entry, context: CopyContext): Promise<Stored | undefined> {
  const md5 = listedMd5(storage, entry) ?? (await unlistedMd5(storage, entry, context))
  if (md5 !== undefined) return { value: md5 }
  const count = storage.capabilities.contentEtag ? partCountOf(entry.etag) : undefined
  if (count === undefined) return undefined
  // Credentials that only permit writing do not permit this request.
  const asked = storage.partSizes && (await orElse(storage.partSizes(entry, { signal: context.run.signal }), undefined))
  const pieces = asked ?? uploadPartition(entry, storage, context)?.sizes()
  return pieces?.length === count ? { value: entry.etag, pieces } : undefined
}

/**
 * The MD5 that a service keeps with an object of the target but does not list, hex. A source is not asked for it, because a
 * write through a mounted share does not change it. Nor is a target whose times are set by its writer.
 */
async function unlistedMd5(storage: Source, entry: Entry, { target, run }: CopyContext): Promise<string | undefined> {
  const { keepsUnlistedMd5, keepsMtime } = storage.capabilities
  if (storage !== target || keepsUnlistedMd5 !== true || keepsMtime) return undefined
  // Credentials that only permit writing do not permit this request.
  const head = await orElse(storage.head(entry, { checksum: true, algorithm: 'MD5', signal: run.signal }), undefined)
  const { checksum, etag } = head ?? {}
  return checksum?.algorithm === 'MD5' && etag === entry.etag ? Buffer.from(checksum.value, 'base64').toString('hex') : undefined
}

async function fileDigest(storage: Source, entry: Entry, context: CopyContext): Promise<Stored> {
  return { value: await computeDigest(storage, entry, MD5, undefined, context) }
}

async function equals({ value, pieces }: Stored, storage: Source, entry: Entry, context: CopyContext): Promise<Reason> {
  return (await computeDigest(storage, entry, MD5, pieces, context)) === value ? 'same-content' : 'content-differs'
}

/** An entry of the target that cannot be read is no reason to leave out that of the source. */
async function orElse<T, U>(result: Promise<T>, otherwise: U): Promise<T | U> {
  try {
    return await result
  } catch (error) {
    if (kindOf(error) === 'aborted') throw error
    return otherwise
  }
}
