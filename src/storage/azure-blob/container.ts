import type { BlobCall, BlobPlace } from './side.ts'

/** What all reads and writes of one location share. */
export interface Container {
  readonly call: BlobCall
  /** For requests that write; creates a missing container. */
  readonly write: BlobCall
  readonly place: BlobPlace
}
