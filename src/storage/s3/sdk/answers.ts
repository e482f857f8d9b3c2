import type { GetObjectCommandOutput, HeadObjectCommandOutput } from '@aws-sdk/client-s3'
import type { Checksum, ChecksumAlgorithm, ChecksumType } from '../../../integrity/checksum.ts'
import type { Facts } from '../../contract/entry.ts'
import type { Written } from '../../contract/writing.ts'
import type { GetAnswer, GetObjectInput } from '../api/get-object.ts'
import type { AskedOfHead, HeadAnswer } from '../api/object-head.ts'
import { headersOf } from '../../service/headers.ts'
import { placeOf, type RequestSubject } from '../errors.ts'
import { withMetadata } from '../facts.ts'
import { requireEtag } from '../../../http/unexpected-answer.ts'
import { StorageError } from '../../../errors.ts'
import { CHECKSUM_ALGORITHMS } from '../../../integrity/checksum.ts'

export function bareEtag(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '')
}

/**
 * What answers to GetObject and HeadObject say alike; the size is left to the caller.
 * @param headers of the answer, for the metadata
 */
export function headFrom(
  output: GetObjectCommandOutput | HeadObjectCommandOutput,
  headers: Readonly<Record<string, string>>,
  size: number,
  asked: AskedOfHead,
): HeadAnswer {
  return {
    ...etagFrom(output),
    size,
    mtime: output.LastModified?.getTime() ?? 0,
    facts: withMetadata(factsFrom(output), headers),
    checksum: asked.checksum ? checksumFrom(output, asked.algorithm) : undefined,
    headers: asked.headers ? headersOf(headers) : undefined,
    partsCount: output.PartsCount,
    tagCount: output.TagCount ?? 0,
  }
}

function factsFrom(output: GetObjectCommandOutput | HeadObjectCommandOutput): Facts {
  return {
    contentType: output.ContentType,
    contentEncoding: output.ContentEncoding,
    contentDisposition: output.ContentDisposition,
    contentLanguage: output.ContentLanguage,
    cacheControl: output.CacheControl,
    expires: output.ExpiresString,
    storageClass: output.StorageClass,
    websiteRedirect: output.WebsiteRedirectLocation,
    ...(output.MissingMeta && { missingMetadata: output.MissingMeta }),
  }
}

/** @throws StorageError `transient` when the answer holds other bytes than were asked for */
export function contentFrom(
  output: GetObjectCommandOutput,
  headers: Readonly<Record<string, string>>,
  bytes: Buffer,
  { key, range, checksum, headers: wantsHeaders }: Pick<GetObjectInput, 'key' | 'range' | 'checksum' | 'headers'>,
): GetAnswer {
  const size = range ? Number(/\/(\d+)$/.exec(output.ContentRange ?? '')?.[1]) : bytes.length
  const expected = range ? range.end - range.start : (output.ContentLength ?? bytes.length)
  if (bytes.length !== expected || (range && !output.ContentRange?.startsWith(`bytes ${range.start}-${range.end - 1}/`))) {
    throw new StorageError(`GetObject ${key}: ${bytes.length} bytes, not the range asked for`, { kind: 'transient', code: 'WrongRange' })
  }
  return { ...headFrom(output, headers, size, { checksum, headers: wantsHeaders }), bytes }
}

interface StoredAnswer {
  readonly ETag?: string | undefined
  readonly VersionId?: string | undefined
  readonly ServerSideEncryption?: string | undefined
  readonly SSECustomerAlgorithm?: string | undefined
}

type ChecksumAnswer = { readonly ChecksumType?: ChecksumType | undefined } & {
  readonly [member in `Checksum${ChecksumAlgorithm}`]?: string | undefined
}

/**
 * @param algorithm of the checksum that was asked for
 * @throws StorageError `transient` when the answer holds no ETag
 */
export function writtenFrom(output: StoredAnswer & ChecksumAnswer, subject: RequestSubject, algorithm?: ChecksumAlgorithm): Written {
  const { etag, etagIsDigest } = etagFrom(output)
  const checksum = algorithm && checksumFrom(output, algorithm)
  return { etag: requireEtag(etag, placeOf(subject)), etagIsDigest, version: output.VersionId, checksum }
}

/** The ETag is the content's MD5 but under KMS or a customer's key. */
function etagFrom(output: StoredAnswer): Pick<Written, 'etag' | 'etagIsDigest'> {
  const plain = output.ServerSideEncryption === undefined || output.ServerSideEncryption === 'AES256'
  return { etag: bareEtag(output.ETag), etagIsDigest: plain && output.SSECustomerAlgorithm === undefined }
}

/** Of several checksums the one that is wanted, else the first. */
function checksumFrom(output: ChecksumAnswer, wanted?: ChecksumAlgorithm): Checksum | undefined {
  for (const algorithm of wanted ? [wanted] : CHECKSUM_ALGORITHMS) {
    const value = output[`Checksum${algorithm}`]
    if (value) return { algorithm, type: output.ChecksumType ?? (value.includes('-') ? 'COMPOSITE' : 'FULL_OBJECT'), value }
  }
  return undefined
}
