import type { FailedTry } from '../../errors.ts'
import type { DigestMemory } from './digests.ts'
import type { TraceRecord } from './trace.ts'

/** What varies from call to call. */
export interface CallOptions {
  /** Aborting it makes the call end as soon as it can, with a `StorageError` of kind `aborted`. */
  readonly signal?: AbortSignal | undefined
}

/** What a storage knows of the run that it is opened for. */
export interface StorageContext {
  /** The storage adds one for each request that it sends, retries included. */
  readonly meter: { requests: number }
  /** Fires when the run is being stopped; requests in flight may still end within a short grace. */
  readonly signal: AbortSignal
  /** Environment variables that count for this storage. Default: those of the process. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
  /** How options name this side; absent where a storage is opened by itself. */
  readonly side?: 'source' | 'target' | undefined
  /** Called for every request that is tried again. */
  readonly onRetry?: ((failed: FailedTry) => void) | undefined
  /** Called once, when the endpoint has given no answer for some seconds. */
  readonly onSilence?: ((message: string) => void) | undefined
  /** Called with a message that reports no fault. A prominent one explains why the run waits. */
  readonly onNotice?: ((message: string, prominent?: boolean) => void) | undefined
  /** Shows each request and its answer, without secrets; absent in a run that is not traced. */
  readonly trace?: ((record: TraceRecord) => void) | undefined
  /** Records open multipart uploads, and finds those of dead runs; absent where nothing is kept on disk. */
  readonly uploads?: UploadJournal | undefined
  /** Digests of files that earlier runs have computed; absent where none are remembered. */
  readonly digests?: DigestMemory | undefined
}

/** Where a multipart upload is open. Holds no secrets. */
export interface UploadPlace {
  /** Scheme, host and port. */
  readonly endpoint: string
  readonly bucket: string
  /** Whole key. */
  readonly key: string
}

export interface OpenUpload extends UploadPlace {
  /** The service's own name of it. */
  readonly id: string
}

/**
 * Records which multipart uploads are open, so that a later run can abort those that a killed run left. It never throws: an
 * upload that cannot be recorded stays in the service if the run is killed.
 */
export interface UploadJournal {
  opened(upload: OpenUpload): void
  /** Records that the upload has been completed or aborted, by any run. */
  ended(id: string): void
  /** Returns the uploads below a prefix that were left open by runs that have certainly ended. */
  leftBehind(place: Omit<UploadPlace, 'key'> & { readonly prefix: string }): OpenUpload[]
  /** Removes the records that are no longer needed. */
  close(): void
}
