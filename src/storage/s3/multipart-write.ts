import type { Facts } from '../entry.ts'
import type { CallOptions, MultipartWrite } from '../storage.ts'
import type { S3Transport, Upload } from './transport.ts'
import { kindOf, StorageError } from '../../errors.ts'
import { isSingleEtag, multipartEtag } from '../../integrity/etag.ts'

/**
 * Begins a multipart upload. Every part's ETag is held against the MD5 that was sent before the parts may become an
 * object.
 */
export async function createMultipartWrite(
  transport: S3Transport,
  key: string,
  facts: Facts,
  options?: CallOptions,
): Promise<MultipartWrite> {
  const upload: Upload = { key, id: await transport.createUpload(key, facts, options) }
  const etags: string[] = []
  return {
    async put({ number, payload }, callOptions) {
      const written = await transport.uploadPart(upload, number, payload, callOptions)
      if (written.etagIsDigest && isSingleEtag(written.etag) && payload.md5 !== undefined && payload.md5 !== written.etag) {
        throw new StorageError(`UploadPart ${key}: part ${number} arrived as other bytes`, { kind: 'corrupt' })
      }
      etags[number - 1] = written.etag
    },
    async complete(callOptions) {
      try {
        return await transport.completeUpload(upload, etags, callOptions)
      } catch (error) {
        if (kindOf(error) === 'not-found' && (await isCompleted(transport, key, etags, callOptions))) {
          return { etag: multipartEtag(etags), etagIsDigest: true }
        }
        throw error
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

/**
 * The upload is gone: has an earlier try completed it, and only its answer been lost? Not all services answer the same
 * request alike once more, as S3 does.
 */
async function isCompleted(transport: S3Transport, key: string, etags: readonly string[], options?: CallOptions): Promise<boolean> {
  const { entries } = await transport.listPage({ prefix: key, maxKeys: 1, prefixLength: 0 }, options)
  return entries[0]?.key === key && entries[0].etag === multipartEtag(etags)
}
