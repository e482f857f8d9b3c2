import type { FailedTry } from '../errors.ts'

/** What a storage knows of the run it is opened for. */
export interface StorageContext {
  /** Raised by one for each request sent, retries included. */
  readonly meter: { requests: number }
  /** Fires when the run is being stopped; requests under way may still end within a short grace. */
  readonly signal: AbortSignal
  /** How options name this side; absent where a storage is opened by itself. */
  readonly side?: 'source' | 'target' | undefined
  /** Told of every request that is tried again. */
  readonly onRetry?: ((failed: FailedTry) => void) | undefined
  /** Told once, when the endpoint has given no answer for some seconds. */
  readonly onSilence?: ((message: string) => void) | undefined
  /** Told of what is worth a line and is no fault. */
  readonly onNotice?: ((message: string) => void) | undefined
  /** Where uploads in parts are noted, and those of dead runs are found; absent where nothing is kept on disk. */
  readonly uploads?: UploadJournal | undefined
}

/** Where an upload in parts is open. Nothing in here is secret. */
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
 * Notes which uploads in parts are open, so that a later run can abort those that a killed run left. It never throws: an
 * upload that cannot be noted stays where it is if the run is killed.
 */
export interface UploadJournal {
  opened(upload: OpenUpload): void
  /** The upload has been completed or aborted, by whichever run. */
  ended(id: string): void
  /** Uploads below a prefix that were left open by runs which have surely ended. */
  leftBehind(place: Omit<UploadPlace, 'key'> & { readonly prefix: string }): OpenUpload[]
  /** Removes what is of no more use. */
  close(): void
}
