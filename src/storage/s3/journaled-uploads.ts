import type { UploadJournal, UploadPlace } from '../context.ts'
import type { S3Transport } from './transport.ts'
import { kindOf } from '../../errors.ts'

type Bucket = Omit<UploadPlace, 'key'>
/** Keys of a bucket that begin with the prefix. */
export type Below = Bucket & { readonly prefix: string }

/** The same transport, which notes every upload that it opens until the upload has ended. */
export function withJournal(transport: S3Transport, journal: UploadJournal | undefined, bucket: Bucket): S3Transport {
  if (!journal) return transport
  return {
    ...transport,
    async createUpload(key, ...given) {
      const id = await transport.createUpload(key, ...given)
      journal.opened({ ...bucket, key, id })
      return id
    },
    async completeUpload(upload, ...given) {
      const written = await transport.completeUpload(upload, ...given)
      journal.ended(upload.id)
      return written
    },
    async abortUpload(upload) {
      await abort(transport, upload, journal)
    },
  }
}

/**
 * Aborts the uploads that killed runs left below the prefix, one after the other. After a refusal the rest is left to
 * another run.
 *
 * @returns how many were aborted
 */
export async function abortLeftBehind(transport: S3Transport, journal: UploadJournal, place: Below, signal: AbortSignal): Promise<number> {
  let aborted = 0
  for (const { key, id } of journal.leftBehind(place)) {
    if (signal.aborted) break
    try {
      await abort(transport, { key, id, checksum: undefined }, journal)
      aborted++
    } catch (error) {
      if (kindOf(error) !== 'not-found') break
    }
  }
  return aborted
}

/** An upload that is not there any more has ended, too. */
async function abort(transport: S3Transport, upload: Parameters<S3Transport['abortUpload']>[0], journal: UploadJournal): Promise<void> {
  try {
    await transport.abortUpload(upload)
  } catch (error) {
    if (kindOf(error) === 'not-found') journal.ended(upload.id)
    throw error
  }
  journal.ended(upload.id)
}
