import type { UploadJournal, UploadPlace } from '../contract/context.ts'
import type { S3Call } from './side.ts'
import { kindOf } from '../../errors.ts'
import { abortMultipartUpload } from './api/abort-multipart-upload.ts'

/** Keys of a bucket that begin with the prefix. */
export type Below = Omit<UploadPlace, 'key'> & { readonly prefix: string }

/**
 * Aborts the uploads that killed runs left below the prefix, one after the other. After a refusal the rest is left to
 * another run.
 *
 * @param call notes in the journal that an upload has ended (see service/journal.ts)
 * @returns how many were aborted
 */
export async function abortLeftBehind(call: S3Call, journal: UploadJournal, place: Below, signal: AbortSignal): Promise<number> {
  let aborted = 0
  for (const { key, id } of journal.leftBehind(place)) {
    if (signal.aborted) break
    try {
      await call(abortMultipartUpload, { key, id })
      aborted++
    } catch (error) {
      if (kindOf(error) !== 'not-found') break
    }
  }
  return aborted
}
