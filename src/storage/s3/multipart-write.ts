import type { Facts } from '../contract/entry.ts'
import type { CallOptions } from '../contract/context.ts'
import type { CompleteOptions, MultipartWrite } from '../contract/parts.ts'
import type { Payload, WriteOptions, Written } from '../contract/writing.ts'
import type { UploadedPart } from './api/complete-multipart-upload.ts'
import type { Upload } from './api/create-multipart-upload.ts'
import type { S3Call } from './side.ts'
import { asLostWrite, isStorageError, kindOf, StorageError } from '../../errors.ts'
import { failedWrite } from '../service/failed-write.ts'
import { isSingleEtag, multipartEtag } from '../../integrity/etag.ts'
import { wasTriedBefore } from '../../http/retry.ts'
import { abortMultipartUpload } from './api/abort-multipart-upload.ts'
import { completeMultipartUpload } from './api/complete-multipart-upload.ts'
import { createMultipartUpload } from './api/create-multipart-upload.ts'
import { headObject } from './api/head-object.ts'
import { listObjectsV2 } from './api/list-objects-v2.ts'
import { uploadPartCopy } from './api/upload-part-copy.ts'
import { uploadPart } from './api/upload-part.ts'

/**
 * Begins a multipart upload. Every part's ETag and checksum are compared with the digests that were sent before the parts
 * may become an object.
 */
export async function createMultipartWrite(
  call: S3Call,
  key: string,
  facts: Facts,
  options: WriteOptions = {},
): Promise<MultipartWrite> {
  const { ifMatch, ifAbsent, checksum } = options
  const id = await call(createMultipartUpload, { key, facts, checksum }, { signal: options.signal }).catch(lostWrite)
  const upload: Upload = { key, id, checksum }
  const parts: UploadedPart[] = []
  // The answer of CompleteMultipartUpload does not mention customers' keys; the answers of the parts do.
  let etagsAreDigests = true
  const asPartsSay = (written: Written): Written => (etagsAreDigests ? written : { ...written, etagIsDigest: false })
  return {
    id,
    async put({ number, payload }, callOptions) {
      const written = await call(uploadPart, { key, id, checksum, number, payload }, callOptions).catch(lostWrite)
      etagsAreDigests &&= written.etagIsDigest
      if (!isAsSent(payload, written)) throw new StorageError(`UploadPart ${key}: part ${number} arrived as other bytes`, { kind: 'corrupt' })
      parts[number - 1] = { etag: written.etag, checksum: payload.checksum ?? written.checksum?.value }
    },
    async copy({ number, range }, from, callOptions) {
      const written = await call(uploadPartCopy, { key, id, checksum, number, from, range }, callOptions).catch(lostUpload)
      etagsAreDigests &&= written.etagIsDigest
      parts[number - 1] = { etag: written.etag, checksum: written.checksum?.value }
    },
    async complete(completeOptions = {}) {
      const { signal } = completeOptions
      try {
        const fullChecksum = fullChecksumOf(upload, completeOptions)
        return asPartsSay(await call(completeMultipartUpload, { ...upload, parts, ifMatch, ifAbsent, fullChecksum }, { signal }))
      } catch (error) {
        const kind = kindOf(error)
        if (kind !== 'not-found' && !(kind === 'precondition' && wasTriedBefore(error))) throw error
        const written = await completedBefore(call, upload, parts, completeOptions)
        if (written) return asPartsSay(written)
        return failedWrite(error, options)
      }
    },
    async abort() {
      try {
        await call(abortMultipartUpload, upload)
      } catch (error) {
        if (kindOf(error) !== 'not-found') throw error
      }
    },
  }
}

function lostWrite(error: unknown): never {
  throw asLostWrite(error)
}

/** A copy's `not-found` may concern its source, too. */
function lostUpload(error: unknown): never {
  throw isStorageError(error) && error.code === 'NoSuchUpload' ? asLostWrite(error) : error
}

/** Did the bytes that were sent arrive, as far as the service says? */
function isAsSent({ md5, checksum }: Payload, written: Written): boolean {
  const etagSays = written.etagIsDigest && isSingleEtag(written.etag) && md5 !== undefined
  if (etagSays && written.etag !== md5) return false
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
  call: S3Call,
  { key, checksum }: Upload,
  parts: readonly UploadedPart[],
  options: CallOptions,
): Promise<Written | undefined> {
  const etag = multipartEtag(parts.map((part) => part.etag))
  const { entries } = await call(listObjectsV2, { prefix: key, maxKeys: 1, prefixLength: 0 }, options)
  if (entries[0]?.key !== key || entries[0].etag !== etag) return undefined
  if (!checksum) return { etag, etagIsDigest: true }
  const head = await call(headObject, { key, checksum: true, algorithm: checksum.algorithm }, { signal: options.signal })
  return head.etag === etag ? { etag, etagIsDigest: true, checksum: head.checksum } : undefined
}
