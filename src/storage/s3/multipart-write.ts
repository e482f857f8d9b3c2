import type { Facts } from '../entry.ts'
import type { CallOptions, CompleteOptions, MultipartWrite, Payload, WriteOptions, Written } from '../storage.ts'
import type { S3Transport, Upload, UploadedPart } from './transport.ts'
import { asLostWrite, isStorageError, kindOf, StorageError } from '../../errors.ts'
import { failedWrite } from '../../http/failed-write.ts'
import { isSingleEtag, multipartEtag } from '../../integrity/etag.ts'
import { wasTriedBefore } from '../../http/retry.ts'

/**
 * Begins a multipart upload. Every part's ETag and checksum are held against the digests that were sent before the parts
 * may become an object.
 */
export async function createMultipartWrite(
  transport: S3Transport,
  key: string,
  facts: Facts,
  options: WriteOptions = {},
): Promise<MultipartWrite> {
  const { ifMatch, ifAbsent, checksum } = options
  const upload: Upload = { key, id: await transport.createUpload(key, facts, { checksum, signal: options.signal }).catch(lostWrite), checksum }
  const parts: UploadedPart[] = []
  // CompleteMultipartUpload does not tell of customers' keys; the parts do.
  let etagsAreDigests = true
  const asToldByParts = (written: Written): Written => (etagsAreDigests ? written : { ...written, etagIsDigest: false })
  return {
    async put({ number, payload }, callOptions) {
      const written = await transport.uploadPart(upload, number, payload, callOptions).catch(lostWrite)
      etagsAreDigests &&= written.etagIsDigest
      if (!isAsSent(payload, written)) throw new StorageError(`UploadPart ${key}: part ${number} arrived as other bytes`, { kind: 'corrupt' })
      parts[number - 1] = { etag: written.etag, checksum: payload.checksum ?? written.checksum?.value }
    },
    async copy({ number, range }, from, callOptions) {
      const written = await transport.copyPart(upload, number, from, range, callOptions).catch(lostUpload)
      etagsAreDigests &&= written.etagIsDigest
      parts[number - 1] = { etag: written.etag, checksum: written.checksum?.value }
    },
    async complete(completeOptions = {}) {
      const { signal } = completeOptions
      try {
        const fullChecksum = fullChecksumOf(upload, completeOptions)
        return asToldByParts(await transport.completeUpload(upload, parts, { ifMatch, ifAbsent, fullChecksum, signal }))
      } catch (error) {
        const kind = kindOf(error)
        if (kind !== 'not-found' && !(kind === 'precondition' && wasTriedBefore(error))) throw error
        const written = await completedBefore(transport, upload, parts, completeOptions)
        if (written) return asToldByParts(written)
        return failedWrite(error, options)
      }
    },
    async abort() {
      try {
        await transport.abortUpload(upload)
      } catch (error) {
        if (kindOf(error) !== 'not-found') throw error
      }
    },
  }
}

function lostWrite(error: unknown): never {
  throw asLostWrite(error)
}

/** That nothing is there may be said of the source, too. */
function lostUpload(error: unknown): never {
  throw isStorageError(error) && error.code === 'NoSuchUpload' ? asLostWrite(error) : error
}

/** Is what arrived what was sent, as far as the service tells? */
function isAsSent({ md5, checksum }: Payload, written: Written): boolean {
  const etagTells = written.etagIsDigest && isSingleEtag(written.etag) && md5 !== undefined
  if (etagTells && written.etag !== md5) return false
  return checksum === undefined || written.checksum === undefined || written.checksum.value === checksum
}

function fullChecksumOf({ checksum }: Upload, { checksum: value }: CompleteOptions): Written['checksum'] {
  return checksum?.type === 'FULL_OBJECT' && value !== undefined ? { ...checksum, value } : undefined
}

/**
 * The upload is gone: has an earlier try completed it, and only its answer been lost? Not all services answer the same
 * request alike once more, as S3 does.
 */
async function completedBefore(
  transport: S3Transport,
  { key, checksum }: Upload,
  parts: readonly UploadedPart[],
  options: CallOptions,
): Promise<Written | undefined> {
  const etag = multipartEtag(parts.map((part) => part.etag))
  const { entries } = await transport.listPage({ prefix: key, maxKeys: 1, prefixLength: 0 }, options)
  if (entries[0]?.key !== key || entries[0].etag !== etag) return undefined
  if (!checksum) return { etag, etagIsDigest: true }
  const head = await transport.head({ key }, { checksum: true, algorithm: checksum.algorithm, signal: options.signal })
  return head.etag === etag ? { etag, etagIsDigest: true, checksum: head.checksum } : undefined
}
