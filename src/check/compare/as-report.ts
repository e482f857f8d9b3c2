import type { Checksum, ChecksumAlgorithm } from '../../integrity/checksum.ts'
import type { PassContext } from '../../sync/pass-context.ts'
import type { ComparedValues, Finding } from '../finding.ts'
import type { Subject, Subjects } from '../subject.ts'
import { checksumDigest, MD5 } from '../../integrity/digest.ts'
import { partCountOf } from '../../integrity/etag.ts'
import { computeDigest, uploadPartition } from '../../sync/object/compute.ts'

const ENCRYPTED = 'encrypted, so its ETag is no digest of the content'

/**
 * Compares by ETags, as the sync report of s3sync does. The ETag of a file is computed as an upload would make it, or, with
 * `--auto-chunksize`, with the part sizes of the object on the other side. The Content-MD5 of a blob takes the place of an ETag.
 */
export async function reportByEtag(subjects: Subjects, context: PassContext): Promise<Finding> {
  const { source, target } = subjects
  const [mine, theirs] = [await etagOf(source, target, context), await etagOf(target, source, context)]
  const values = { source: mine ?? '', target: theirs ?? '' }
  if (mine === undefined || theirs === undefined) {
    const side = mine === undefined ? source : target
    return { status: 'unknown', why: `the ${side.side} keeps no MD5 of it, or the sizes of its parts are unknown`, values }
  }
  if (source.entry.size === target.entry.size && mine === theirs) return found('match', 'ETag', subjects, values)
  for (const subject of [source, target]) {
    if (subject.storage.capabilities.contentEtag && !(await subject.hasDigestAsEtag())) {
      return { status: 'unknown', why: `the ${subject.side} is ${ENCRYPTED}`, values }
    }
  }
  const isPlain = (etag: string): boolean => partCountOf(etag) === undefined
  if (isPlain(mine) !== isPlain(theirs) && source.entry.size === target.entry.size && keepsContentMd5(subjects)) {
    return { status: 'unknown', why: 'an ETag over parts does not compare with a Content-MD5', values }
  }
  return found('differs', 'ETag', subjects, values)
}

/** Compares by the stored checksums of one algorithm. That of a file is computed in the form that the other side stores. */
export async function reportByChecksum(subjects: Subjects, algorithm: ChecksumAlgorithm, context: PassContext): Promise<Finding> {
  const { source, target } = subjects
  const [stored, other] = await Promise.all([storedChecksum(source, algorithm), storedChecksum(target, algorithm)])
  const mine = stored === 'computed' ? await checksumLike(other, algorithm, source, target, context) : stored
  const theirs = other === 'computed' ? await checksumLike(stored, algorithm, target, source, context) : other
  const values = { algorithm, source: mine?.value ?? '', target: theirs?.value ?? '' }
  if (!mine || !theirs) {
    const side = mine ? target : source
    return { status: 'unknown', why: `the ${side.side} keeps no ${algorithm} checksum of it, or the sizes of its parts are unknown`, values }
  }
  const isSame = mine.value === theirs.value && source.entry.size === target.entry.size
  return found(isSame ? 'match' : 'differs', algorithm, subjects, values)
}

function found(status: 'match' | 'differs', by: 'ETag' | ChecksumAlgorithm, { source, target }: Subjects, values: ComparedValues): Finding {
  const read = [source, target].filter(({ isFile }) => isFile).map(({ side }) => side)
  return { status, why: status === 'match' ? `same ${by}` : `${by} differs`, proof: { by, read }, values }
}

function keepsContentMd5({ source, target }: Subjects): boolean {
  return [source, target].some(({ storage, isFile }) => !isFile && !storage.capabilities.contentEtag)
}

async function etagOf(subject: Subject, other: Subject, context: PassContext): Promise<string | undefined> {
  const { storage, entry } = subject
  if (storage.capabilities.contentEtag && entry.etag !== '') return entry.etag
  if (entry.contentMd5 !== undefined) return Buffer.from(entry.contentMd5, 'base64').toString('hex')
  if (!subject.isFile) return undefined
  const pieces = await piecesLike(other, subject, context)
  return pieces === 'unknown' ? undefined : computeDigest(storage, entry, MD5, pieces, context)
}

async function piecesLike(other: Subject, subject: Subject, context: PassContext): Promise<readonly number[] | undefined | 'unknown'> {
  if (!other.storage.capabilities.contentEtag) return undefined
  if (!context.settings.multipart.auto) return uploadPartition(subject.entry, other.storage, context)?.sizes()
  if (partCountOf(other.entry.etag) === undefined) return undefined
  return (await other.partSizes(true)) ?? 'unknown'
}

/** `computed` where the storage keeps none and it is to be computed from the bytes. */
async function storedChecksum(subject: Subject, algorithm: ChecksumAlgorithm): Promise<Checksum | 'computed' | undefined> {
  if (subject.isFile) return 'computed'
  const { checksum } = await subject.headWith(algorithm)
  return checksum?.algorithm === algorithm ? checksum : undefined
}

async function checksumLike(
  model: Checksum | 'computed' | undefined,
  algorithm: ChecksumAlgorithm,
  subject: Subject,
  other: Subject,
  context: PassContext,
): Promise<Checksum | undefined> {
  const type = typeof model === 'object' ? model.type : 'FULL_OBJECT'
  const pieces = type === 'COMPOSITE' ? await other.partSizes(true) : undefined
  if (type === 'COMPOSITE' && !pieces) return undefined
  return { algorithm, type, value: await computeDigest(subject.storage, subject.entry, checksumDigest(algorithm), pieces, context) }
}
